package words

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
)

// refusing are the packages whose refusals people read on pages.
var refusing = []string{"core", "engine", "store", "auth", "api", "web", "mail", "blob", "holiday", "subscription"}

// refusals are the codes of all errors in the source.
type refusals struct {
	t         *testing.T
	files     *token.FileSet
	constants map[string]string // by name
	at        map[string]string // where a code is made
	changing  map[string]bool   // whether a code's message is not the same every time
}

func readRefusals(t *testing.T) refusals {
	t.Helper()
	r := refusals{t: t, files: token.NewFileSet(), constants: map[string]string{}, at: map[string]string{}, changing: map[string]bool{}}
	var parsed []*ast.File
	for _, folder := range refusing {
		err := filepath.WalkDir(filepath.Join("..", folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "desk/error.go") {
				return err
			}
			file, err := parser.ParseFile(r.files, path, nil, 0)
			parsed = append(parsed, file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range parsed {
		r.readConstants(file)
	}
	for _, file := range parsed {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				r.readCall(n)
			case *ast.CompositeLit:
				r.readLiteral(n)
			}
			return true
		})
	}
	return r
}

func (r refusals) readConstants(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, name := range spec.Names {
			if i < len(spec.Values) {
				if text, ok := literal(spec.Values[i]); ok {
					r.constants[name.Name] = text
				}
			}
		}
		return true
	})
}

// called gives the last name of what is called or made: Invalid of desk.Invalid and of Invalid alike.
func called(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	default:
		return ""
	}
}

func (r refusals) readCall(call *ast.CallExpr) {
	args := call.Args
	switch name := called(call.Fun); {
	case name == "Invalid" && len(args) == 3:
		r.add(args[1], args[2], "")
	case (name == "Forbidden" || name == "Conflict") && len(args) == 2:
		r.add(args[0], args[1], "")
	case name == "NotFound" && len(args) == 1:
		if called(args[0]) != "what" { // the store's own "missing", which is read by its calls
			r.add(args[0], nil, ".not_found")
		}
	case (name == "problem" || name == "refuse") && len(args) >= 3: // of calendars and agreements
		if code, ok := literal(args[1]); ok {
			if name == "refuse" {
				code = "agreement." + code
			}
			r.at[code] = r.files.Position(call.Pos()).String()
		}
	case name == "missing" && len(args) == 2:
		if _, ok := literal(args[1]); ok {
			r.add(args[1], nil, ".not_found")
		}
	}
}

func (r refusals) readLiteral(made *ast.CompositeLit) {
	if called(made.Type) != "Error" {
		return
	}
	fields := map[string]ast.Expr{}
	for _, element := range made.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			fields[called(pair.Key)] = pair.Value
		}
	}
	if fields["Code"] != nil {
		r.add(fields["Code"], fields["Message"], "")
	}
}

func (r refusals) add(code, message ast.Expr, ending string) {
	text, ok := literal(code)
	if !ok {
		text, ok = r.constants[called(code)]
	}
	at := r.files.Position(code.Pos()).String()
	if !ok {
		r.t.Errorf("%s: the code of this error cannot be read. Write it as a text, or as a constant.", at)
		return
	}
	r.at[text+ending] = at
	if message != nil && !isConstant(message) {
		r.changing[text+ending] = true
	}
}

func isConstant(e ast.Expr) bool {
	if sum, ok := e.(*ast.BinaryExpr); ok {
		return isConstant(sum.X) && isConstant(sum.Y)
	}
	_, ok := literal(e)
	return ok
}

// TestProblemsAreWorded holds that every refusal is said in every language, with what changes in it, and nothing else is.
func TestProblemsAreWorded(t *testing.T) {
	r := readRefusals(t)
	if len(r.at) < 100 {
		t.Fatalf("only %d codes are found in the source", len(r.at))
	}
	for _, tag := range Languages {
		lang := tag.String()
		entries := readCatalogs(t, lang)
		for code, at := range r.at {
			e, ok := entries["error."+code]
			switch {
			case !ok && lang == "en": // the core's own sentence
			case !ok:
				t.Errorf("%s: %s is not said in %s", at, code, lang)
			case r.changing[code] && len(e.places()) == 0:
				t.Errorf("%s: what changes in %s is not said in %s", at, code, lang)
			}
		}
		for _, id := range sortedIDs(entries) {
			if code, ok := strings.CutPrefix(id, "error."); ok && r.at[code] == "" {
				t.Errorf("%s: no error has the code %s", lang, code)
			}
		}
	}
}

func TestProblem(t *testing.T) {
	parts := &desk.Error{
		Kind: desk.KindInvalid, Code: "handoff.parts_missing", Message: "The handoff is not complete. Still missing: tried, best_guess.",
		Details: []desk.Detail{{Field: "parts.tried"}, {Field: "parts.best_guess"}},
	}
	long := desk.Invalid("password", "password.length", "A password has at least 12 characters.").With(desk.Value{Place: "Min", Text: "12"})
	for _, c := range []struct {
		err    error
		en, de string
	}{
		{desk.NotFound("ticket"), "There is no such ticket.", "Dieses Ticket gibt es nicht."},
		{fmt.Errorf("load: %w", desk.NotFound("team")), "There is no such team.", "Dieses Team gibt es nicht."},
		{
			parts, "The handoff is not complete. Still missing: “What was tried, with results”, “Best guess”.",
			"Die Übergabe ist nicht vollständig. Es fehlt noch: „Was versucht wurde, mit Ergebnissen“, „Vermutung“.",
		},
		{long, "A password has at least 12 characters.", "Ein Passwort hat mindestens 12 Zeichen."},
		{desk.Invalid("x", "made.up", "This is new."), "This is new.", "This is new."},
		{errors.New("disk on fire"), "Something broke", "Etwas ist kaputtgegangen"},
	} {
		en, de := Problem(speaking("en"), c.err), Problem(speaking("de"), c.err)
		if en != c.en || de != c.de {
			t.Errorf("%v is said\n%q\n%q, want\n%q\n%q", c.err, en, de, c.en, c.de)
		}
	}
}

// TestProblemsFillTheirPlaces holds that an error carries what its message says in other languages.
func TestProblemsFillTheirPlaces(t *testing.T) {
	german := readCatalogs(t, "de")
	filled := map[string][]string{
		"handoff.parts_missing": {"Parts"}, "subject.too_long": {"Max"}, "attachments.too_many": {"Max"}, "password.length": {"Min"},
		"token.scope": {"Scope"}, "clock.moved": {"Drift"}, "clock.database": {"Drift"}, "person.email_of": {"Email", "Name"},
		"client.domain_of": {"Client", "Domain"}, "client.domain_other": {"Domain"}, "request.sent_before": {"N"},
		"condition.deep": {"Max"}, "condition.field": {"Field", "Fields"}, "condition.flag": {"Field"}, "condition.long": {"Max"},
		"condition.number": {"Value"}, "condition.op": {"Field", "Op", "Ops"}, "condition.value_long": {"Max"}, "condition.values": {"Field"},
		"condition.values_many": {"Max"}, "rules.cycle": {"Way"}, "rules.many": {"Groups", "Rules"}, "rules.never_reached": {"Above"},
		"rules.value_unknown": {"Field", "Value"}, "escalation.many": {"Max"}, "escalation.trigger": {"Triggers"}, "escalation.n": {"Max"}, "escalation.act": {"Acts"},
		"team.tier_excluded": {"Category", "Tier"}, "tier.skip_either": {"From", "Priority", "To"}, "tier.skip_priority": {"From", "Priority", "To"},
		"tier.skip_vip": {"From", "To"}, "requester.no_name": {"Name"}, "requester.names": {"People"},
	}
	for _, id := range sortedIDs(german) {
		if code, ok := strings.CutPrefix(id, "error."); ok && !slices.Equal(german[id].places(), filled[code]) {
			t.Errorf("%s has the places %v, and its error fills %v", id, german[id].places(), filled[code])
		}
	}
}
