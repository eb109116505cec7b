package admin

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/rulefile"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// ruleFile sends the rules as they are shown, to be kept or edited elsewhere.
func (s *Site) ruleFile(v *page.Visit) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	set := b.set()
	var data []byte
	name, kind := "rules.yaml", "application/yaml; charset=utf-8"
	if v.Query("form") == "json" {
		name, kind = "rules.json", "application/json; charset=utf-8"
		data, err = rulefile.JSON(set)
	} else {
		var names ruleNames
		if names, err = s.ruleNames(v, conditionsOf(set)...); err != nil {
			return err
		}
		data, err = rulefile.YAML(set, func(field, id string) string {
			if said := names.Value(v.Ctx(), field, id); id != "" && said != id && !strings.HasPrefix(said, "“") {
				return said
			}
			return ""
		})
	}
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err = v.W.Write(data)
	return err
}

// ruleImport is a file of rules that is taken over into the draft.
type ruleImport struct {
	draft
	IsDraft  bool
	Mistakes []rulefile.Mistake
}

func importValues() url.Values { return url.Values{"text": {""}} }

func (s *Site) ruleImportShow(v *page.Visit) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	return s.ruleImportPage(v, http.StatusOK, ruleImport{draft: fresh("rule_import", importValues()), IsDraft: b.Kept != nil})
}

func (s *Site) ruleImport(v *page.Visit) error {
	b, err := s.ruleBook(v)
	if err != nil {
		return err
	}
	text, err := readRuleFile(v)
	i := ruleImport{IsDraft: b.Kept != nil}
	if err == nil {
		i.draft, err = sent(v, "rule_import", importValues())
	}
	if isStaleOrRefused(err) {
		i.draft = fresh("rule_import", importValues())
		return s.ruleImportPage(v, i.refuse(v, err), i)
	}
	if err != nil {
		return err
	}
	i.typed.Set("text", text)
	if strings.TrimSpace(text) == "" {
		return s.ruleImportPage(v, i.refuse(v, desk.Invalid("text", "rules.file_empty", "Choose a file, or paste its text.")), i)
	}
	file := rulefile.Read([]byte(text))
	problems, err := s.Engine.CheckRules(v.Ctx(), file.Set)
	if err != nil {
		return err
	}
	i.Mistakes = file.All(problems)
	if rulefile.Refused(i.Mistakes) {
		return s.ruleImportPage(v, http.StatusUnprocessableEntity, i)
	}
	b.Kept = &keptRules{Base: b.Live.Version}
	if err := s.keepRules(v, b, file.Set); isStaleOrRefused(err) {
		return s.ruleImportPage(v, i.refuse(v, err), i)
	} else if err != nil {
		return err
	}
	v.Go("/admin/rules")
	return nil
}

// readRuleFile takes the file that was chosen, else the text that was pasted.
func readRuleFile(v *page.Visit) (string, error) {
	if kind, _, _ := mime.ParseMediaType(v.R.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return v.Form("text"), nil
	}
	if err := v.ReadForm(); err != nil {
		return "", err
	}
	defer func() { _ = v.R.MultipartForm.RemoveAll() }()
	f, header, err := v.R.FormFile("file")
	if err != nil || header.Size == 0 {
		return v.Form("text"), nil //nolint:nilerr // no file was chosen
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, rulefile.MaxFile+1))
	if err != nil {
		return "", fmt.Errorf("read the file of rules: %w", err)
	}
	return string(data), nil
}

func (s *Site) ruleImportPage(v *page.Visit, status int, i ruleImport) error {
	return s.Render(v, status, ruleImportPage(s.head(v, v.T("rules.import"), rulesLink(v)), i))
}

// mistakeWords says a mistake of a file in the reader's language. Fields are called there as they stand in the file.
func mistakeWords(ctx context.Context, m rulefile.Mistake) string {
	if m.Of.Code != "" {
		return wordedProblem(ctx, m.Of, func(_, text string) desk.Value { return desk.Value{Text: text} })
	}
	w := words.From(ctx)
	var pairs []any
	for place, text := range m.Values {
		if said, ok := w.Find("rules.file.what." + strings.ReplaceAll(strings.ToLower(text), " ", "_")); ok && place == "What" {
			text = said
		}
		pairs = append(pairs, place, text)
	}
	if said, ok := w.Find("rules.file."+m.Code, pairs...); ok {
		return said
	}
	return m.Says
}

// countMistakes says how many lines keep the file from being taken over.
func (i ruleImport) countMistakes(ctx context.Context) string {
	n := 0
	for _, m := range i.Mistakes {
		if !m.Warning {
			n++
		}
	}
	return words.N(ctx, "rules.import.wrong", n)
}

// exampleFile is what a file of rules looks like.
const exampleFile = `groups:
  - id: start
    name: All tickets
    rules:
      - id: vpn
        name: VPN
        when: {field: words, op: contains, values: [vpn]}
        then: {team_id: …, tags: [vpn]}`
