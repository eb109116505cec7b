package rules_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"tierdesk/internal/core/rules"
)

var schema = rules.Schema{
	{Name: "client", Kind: rules.Choice},
	{Name: "priority", Kind: rules.Number},
	{Name: "subject", Kind: rules.Text},
	{Name: "tags", Kind: rules.Set},
	{Name: "vip", Kind: rules.Flag},
}

func is(field string, values ...string) rules.Condition {
	return rules.Condition{Field: field, Op: rules.Is, Values: values}
}

func TestPredicate(t *testing.T) {
	facts := rules.Facts{
		"client": {Code: "kestrel"}, "priority": {Number: 2}, "subject": rules.TextOf("Seit dem Wechsel auf das neue Netz im zweiten Stock gilt: VPN fällt AUS"), "tags": {Codes: []string{"vpn", "site-b"}},
		"vip": rules.FlagOf(true),
	}
	for name, c := range map[string]struct {
		condition string
		want      bool
	}{
		"nothing asked":          {`{}`, true},
		"choice":                 {`{"field":"client","op":"is","values":["harbor","kestrel"]}`, true},
		"choice not":             {`{"field":"client","op":"is_not","values":["kestrel"]}`, false},
		"number bound":           {`{"field":"priority","op":"at_most","values":["2"]}`, true},
		"number over":            {`{"field":"priority","op":"at_least","values":["3"]}`, false},
		"number is":              {`{"field":"priority","op":"is","values":["1","2"]}`, true},
		"words in capitals":      {`{"field":"subject","op":"contains","values":["FÄLLT"]}`, true},
		"words lacking":          {`{"field":"subject","op":"lacks","values":["printer"]}`, true},
		"set":                    {`{"field":"tags","op":"has","values":["x","site-b"]}`, true},
		"set not":                {`{"field":"tags","op":"has_not","values":["vpn"]}`, false},
		"flag":                   {`{"field":"vip","op":"is","values":["yes"]}`, true},
		"all":                    {`{"all":[{"field":"vip","op":"is","values":["yes"]},{"field":"client","op":"is","values":["x"]}]}`, false},
		"any":                    {`{"any":[{"field":"vip","op":"is","values":["no"]},{"field":"client","op":"is","values":["kestrel"]}]}`, true},
		"not":                    {`{"not":{"field":"vip","op":"is","values":["yes"]}}`, false},
		"not there is nothing":   {`{"field":"client","op":"is","values":[""]}`, false},
		"no flag there means no": {`{"not":{"field":"vip","op":"is","values":["no"]}}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			var condition rules.Condition
			if err := json.Unmarshal([]byte(c.condition), &condition); err != nil {
				t.Fatal(err)
			}
			holds, err := rules.Compile(condition, schema)
			if err != nil {
				t.Fatal(err)
			}
			if got := holds(facts); got != c.want {
				t.Errorf("holds = %v, want %v", got, c.want)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	deep := is("client", "x")
	for range rules.MaxDepth {
		deep = rules.Condition{Not: &deep}
	}
	many := rules.Condition{}
	for i := range rules.MaxTests + 1 {
		many.Any = append(many.Any, is("client", fmt.Sprint(i)))
	}
	for name, c := range map[string]struct {
		condition  rules.Condition
		path, code string
	}{
		"field":     {rules.Condition{All: []rules.Condition{is("client", "x"), is("color", "red")}}, "all[1]", "condition.field"},
		"op":        {rules.Condition{Field: "client", Op: rules.AtLeast, Values: []string{"1"}}, "", "condition.op"},
		"no values": {rules.Condition{Field: "client", Op: rules.Is}, "", "condition.values"},
		"number":    {rules.Condition{Any: []rules.Condition{{Not: &rules.Condition{Field: "priority", Op: rules.Is, Values: []string{"two"}}}}}, "any[0].not", "condition.number"},
		"flag":      {is("vip", "maybe"), "", "condition.flag"},
		"bound":     {rules.Condition{Field: "priority", Op: rules.AtMost, Values: []string{"1", "2"}}, "", "condition.bound"},
		"two forms": {rules.Condition{Any: []rules.Condition{is("client", "x")}, Field: "client"}, "", "condition.form"},
		"empty":     {rules.Condition{All: []rules.Condition{{}}}, "all[0]", "condition.empty"},
		"deep":      {deep, "not.not.not.not.not.not.not.not", "condition.deep"},
		"many":      {many, fmt.Sprintf("any[%d]", rules.MaxTests), "condition.long"},
	} {
		t.Run(name, func(t *testing.T) {
			var p *rules.Problem
			if err := rules.Check(c.condition, schema); !errors.As(err, &p) {
				t.Fatalf("no problem: %v", err)
			}
			if p.Path != c.path || p.Code != c.code {
				t.Errorf("got %s at %q, want %s at %q", p.Code, p.Path, c.code, c.path)
			}
		})
	}
}

func TestWhy(t *testing.T) {
	c := rules.Condition{All: []rules.Condition{
		is("client", "a", "b"),
		{Any: []rules.Condition{is("vip", "yes"), {Field: "subject", Op: rules.Contains, Values: []string{"Mail", "VPN"}}}},
		{Not: &rules.Condition{Field: "tags", Op: rules.Has, Values: []string{"x"}}},
	}}
	got := rules.Why(c, schema, rules.Facts{"client": {Code: "b"}, "subject": {Text: "the vpn of ann"}})
	want := []rules.Match{{Field: "client", Op: rules.Is, Value: "b"}, {Field: "subject", Op: rules.Contains, Value: "#2"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	told := rules.Told(c, append(got, rules.Match{Field: "subject", Op: rules.Contains, Value: "#9"}))
	want[1].Value = "VPN"
	if diff := cmp.Diff(append(want, rules.Match{Field: "subject", Op: rules.Contains, Value: "#9"}), told); diff != "" {
		t.Error(diff)
	}
}

// A condition that is called impossible holds for nothing, whatever is drawn.
func TestNever(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, facts := anyCondition(3).Draw(t, "condition"), anyFacts().Draw(t, "facts")
		contradicted := rules.Condition{All: []rules.Condition{c, is("client", "a"), is("client", "b")}}
		if !rules.Never(contradicted, schema) {
			t.Fatalf("%+v is not called impossible", contradicted)
		}
		for _, one := range []rules.Condition{c, contradicted} {
			holds, err := rules.Compile(one, schema)
			if err != nil {
				t.Fatal(err)
			}
			if rules.Never(one, schema) && holds(facts) {
				t.Fatalf("%+v holds for %+v and was called impossible", one, facts)
			}
		}
		data, _ := json.Marshal(c)
		var back rules.Condition
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, back); diff != "" {
			t.Fatal(diff)
		}
	})
	for _, c := range []rules.Condition{
		{All: []rules.Condition{is("client", "a"), is("client", "b")}},
		{All: []rules.Condition{{Field: "priority", Op: rules.AtLeast, Values: []string{"3"}}, {Field: "priority", Op: rules.AtMost, Values: []string{"2"}}}},
		{All: []rules.Condition{{Field: "tags", Op: rules.Has, Values: []string{"x"}}, {Field: "tags", Op: rules.HasNot, Values: []string{"x", "y"}}}},
	} {
		if !rules.Never(c, schema) {
			t.Errorf("%+v is impossible", c)
		}
	}
}

func anyCondition(depth int) *rapid.Generator[rules.Condition] {
	return rapid.Custom(func(t *rapid.T) rules.Condition {
		form := rapid.SampledFrom([]string{"test", "test", "all", "any", "not", "both"}).Draw(t, "form")
		if depth == 0 {
			form = "test"
		}
		switch form {
		case "both": // of one field, so that the two often exclude each other
			field := rapid.SampledFrom(schema).Draw(t, "field")
			return rules.Condition{All: rapid.SliceOfN(anyTest(field), 2, 2).Draw(t, "both")}
		case "all":
			return rules.Condition{All: rapid.SliceOfN(anyCondition(depth-1), 1, 3).Draw(t, "all")}
		case "any":
			return rules.Condition{Any: rapid.SliceOfN(anyCondition(depth-1), 1, 3).Draw(t, "any")}
		case "not":
			inner := anyCondition(depth-1).Draw(t, "not")
			return rules.Condition{Not: &inner}
		}
		return anyTest(rapid.SampledFrom(schema).Draw(t, "field")).Draw(t, "test")
	})
}

func anyTest(field rules.Field) *rapid.Generator[rules.Condition] {
	return rapid.Custom(func(t *rapid.T) rules.Condition {
		op := rapid.SampledFrom(field.Kind.Ops()).Draw(t, "op")
		values := map[rules.Kind][]string{
			rules.Choice: {"", "a", "b"}, rules.Number: {"1", "2", "3"}, rules.Text: {"a", "B"}, rules.Set: {"a", "b"}, rules.Flag: {"yes", "no"},
		}[field.Kind]
		most := 2
		if op == rules.AtLeast || op == rules.AtMost {
			most = 1
		}
		return rules.Condition{Field: field.Name, Op: op, Values: rapid.SliceOfN(rapid.SampledFrom(values), 1, most).Draw(t, "values")}
	})
}

func anyFacts() *rapid.Generator[rules.Facts] {
	return rapid.Custom(func(t *rapid.T) rules.Facts {
		return rules.Facts{
			"client": {Code: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "client")}, "priority": {Number: rapid.Int64Range(0, 4).Draw(t, "priority")},
			"subject": {Text: rapid.SampledFrom([]string{"", "a", "b", "a b"}).Draw(t, "subject")},
			"tags":    {Codes: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 0, 2).Draw(t, "tags")},
			"vip":     rules.FlagOf(rapid.Bool().Draw(t, "vip")),
		}
	})
}

// A long text is asked by its table first, and the answer is that of the text.
func TestWordsInLongTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Repeat("x", 64) + rapid.StringMatching("[aAbBäÄ \\n]{0,40}").Draw(t, "text")
		word := rapid.StringMatching("[aAbBäÄ]{1,6}").Draw(t, "word")
		holds, err := rules.Compile(rules.Condition{Field: "subject", Op: rules.Contains, Values: []string{word}}, schema)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Contains(strings.ToLower(text), strings.ToLower(word))
		if got := holds(rules.Facts{"subject": rules.TextOf(text)}); got != want {
			t.Fatalf("%q in %q: %v, want %v", word, text, got, want)
		}
	})
}

func FuzzCondition(f *testing.F) {
	f.Add(`{"all":[{"field":"client","op":"is","values":["a"]},{"not":{"field":"priority","op":"at_least","values":["2"]}}]}`)
	f.Add(`{"field":"priority","op":"is","values":["9999999999999999999"]}`)
	f.Fuzz(func(t *testing.T, data string) {
		var c rules.Condition
		if json.Unmarshal([]byte(data), &c) != nil {
			return
		}
		holds, err := rules.Compile(c, schema)
		if err != nil {
			return
		}
		_ = holds(rules.Facts{})
		_ = rules.Never(c, schema)
		_ = rules.Why(c, schema, rules.Facts{})
	})
}
