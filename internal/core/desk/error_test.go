package desk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var codeForm = regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`)

type failer interface{ Fatalf(string, ...any) }

// checkWords holds what every error owes: a code to translate by, and a whole sentence.
func checkWords(t failer, e *Error) {
	switch {
	case e.Kind == "" || !codeForm.MatchString(e.Code):
		t.Fatalf("error %q has kind %q and code %q", e.Message, e.Kind, e.Code)
	case len(e.Message) < 12 || !strings.HasSuffix(e.Message, ".") || e.Message[0] < 'A' || e.Message[0] > 'Z':
		t.Fatalf("error %s says %q, which is no whole sentence", e.Code, e.Message)
	case e.Kind == KindInvalid && e.Field == "":
		t.Fatalf("error %s does not name the field it is about", e.Code)
	}
}

// TestErrorsSpeak reads every error out of the source: code, sentence, and one meaning for each code.
func TestErrorsSpeak(t *testing.T) {
	seen := map[string]string{}
	eachCall(t, func(name string, args []string) {
		e := &Error{Kind: KindForbidden}
		switch {
		case name == "Invalid" && len(args) == 3:
			e = &Error{Kind: KindInvalid, Field: orElse(args[0], "computed"), Code: args[1], Message: args[2]}
		case (name == "Forbidden" || name == "Conflict") && len(args) == 2:
			e.Code, e.Message = orElse(args[0], CodeFollowUp), args[1]
		default:
			return
		}
		if e.Message == "" {
			return // built with a number in it
		}
		checkWords(t, e)
		seen[e.Code] = e.Message
	})
	if len(seen) < 60 {
		t.Errorf("only %d errors found: the reader of the source is broken", len(seen))
	}
}

// eachCall gives every call of a function by its bare name, with the texts among its arguments.
func eachCall(t *testing.T, visit func(name string, args []string)) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if name, ok := call.Fun.(*ast.Ident); ok {
					visit(name.Name, texts(call.Args))
				}
			}
			return true
		})
	}
}

func texts(args []ast.Expr) []string {
	out := make([]string, len(args))
	for i, arg := range args {
		if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			out[i], _ = strconv.Unquote(lit.Value)
		}
	}
	return out
}
