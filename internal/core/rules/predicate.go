package rules

import (
	"slices"
	"strconv"
	"strings"
)

// Facts are the values of one ticket's fields. A field that is not there is empty: a choice of nothing, the number 0, no words, no codes, no.
type Facts map[string]Value

// Value is what a field is. Which part counts, the field's kind says.
type Value struct {
	Code   string   // of a choice; "yes" of a flag
	Number int64    //
	Text   string   // as [Fold] gives it; see [TextOf]
	Codes  []string // of a set

	grams *grams
}

// Fold makes text comparable: what contains compares is the same in Go and in a store that keeps the folded text.
func Fold(text string) string { return strings.ToLower(strings.ToValidUTF8(text, "\uFFFD")) }

// FlagOf is the value of a flag.
func FlagOf(on bool) Value {
	if on {
		return Value{Code: Yes}
	}
	return Value{Code: No}
}

// Predicate tells whether a condition holds for a ticket.
type Predicate func(Facts) bool

// Compile makes a predicate of a condition that [Check] takes. It is safe for many callers at once.
func Compile(c Condition, s Schema) (Predicate, error) {
	if err := Check(c, s); err != nil {
		return nil, err
	}
	return compile(c, s), nil
}

func compile(c Condition, s Schema) Predicate {
	switch {
	case c.IsZero():
		return func(Facts) bool { return true }
	case c.Not != nil:
		inner := compile(*c.Not, s)
		return func(f Facts) bool { return !inner(f) }
	case c.Field == "":
		return compileParts(c, s)
	}
	field, _ := s.Field(c.Field)
	holds := test(field, c)
	name := c.Field
	return func(f Facts) bool { return holds(f[name]) }
}

func compileParts(c Condition, s Schema) Predicate {
	all := len(c.All) > 0
	var parts []Predicate
	for _, part := range c.parts() {
		parts = append(parts, compile(part, s))
	}
	return func(f Facts) bool {
		for _, part := range parts {
			if part(f) != all {
				return !all
			}
		}
		return all
	}
}

// test makes the innermost question: what of a value one test asks.
func test(field Field, c Condition) func(Value) bool {
	switch field.Kind {
	case Number:
		return numberTest(c)
	case Text:
		var words []needle
		for _, v := range c.Values {
			words = append(words, needleOf(v))
		}
		wanted := c.Op == Contains
		return func(v Value) bool {
			return slices.ContainsFunc(words, func(n needle) bool { return n.mayBeIn(v) && strings.Contains(v.Text, n.text) }) == wanted
		}
	case Set:
		wanted := c.Op == Has
		return func(v Value) bool {
			return slices.ContainsFunc(c.Values, func(one string) bool { return slices.Contains(v.Codes, one) }) == wanted
		}
	case Flag:
		return func(v Value) bool {
			code := v.Code
			if code == "" {
				code = No
			}
			return slices.Contains(c.Values, code)
		}
	default:
		wanted := c.Op == Is
		return func(v Value) bool { return slices.Contains(c.Values, v.Code) == wanted }
	}
}

func numberTest(c Condition) func(Value) bool {
	numbers := Numbers(c.Values)
	switch c.Op {
	case AtLeast:
		return func(v Value) bool { return v.Number >= numbers[0] }
	case AtMost:
		return func(v Value) bool { return v.Number <= numbers[0] }
	default:
		wanted := c.Op == Is
		return func(v Value) bool { return slices.Contains(numbers, v.Number) == wanted }
	}
}

// Numbers are the values of a test of a number that was checked.
func Numbers(values []string) []int64 {
	var numbers []int64
	for _, v := range values {
		n, _ := strconv.ParseInt(v, 10, 64) // Check saw to it
		numbers = append(numbers, n)
	}
	return numbers
}

func foldAll(values []string) []string {
	var folded []string
	for _, v := range values {
		folded = append(folded, Fold(v))
	}
	return folded
}

// Match is a test that held, and on what. Of words it names the place in the rule's own list, so that nothing of what people wrote is kept.
type Match struct {
	Field string `json:"field"`
	Op    Op     `json:"op"`
	Value string `json:"value,omitempty"` // the code or number of the ticket; of words "#2": the second of the rule's
}

// Why names the tests that held for a ticket, those under a "not" left out; in the order they are written.
func Why(c Condition, s Schema, f Facts) []Match {
	var matches []Match
	c.positive(func(one Condition) {
		field, ok := s.Field(one.Field)
		if ok && test(field, one)(f[one.Field]) {
			matches = append(matches, Match{Field: one.Field, Op: one.Op, Value: matched(field, one, f[one.Field])})
		}
	})
	return matches
}

func (c Condition) positive(f func(Condition)) {
	if c.Not != nil {
		return
	}
	for _, part := range c.parts() {
		part.positive(f)
	}
	if c.Field != "" {
		f(c)
	}
}

func matched(field Field, c Condition, v Value) string {
	switch field.Kind {
	case Number:
		return strconv.FormatInt(v.Number, 10)
	case Text:
		if at := slices.IndexFunc(foldAll(c.Values), func(w string) bool { return strings.Contains(v.Text, w) }); at >= 0 {
			return "#" + strconv.Itoa(at+1)
		}
		return ""
	case Set:
		if at := slices.IndexFunc(c.Values, func(one string) bool { return slices.Contains(v.Codes, one) }); at >= 0 {
			return c.Values[at]
		}
		return ""
	case Choice:
		if at := slices.Index(c.Values, v.Code); field.Private && at >= 0 {
			return "#" + strconv.Itoa(at+1)
		} else if field.Private {
			return ""
		}
	}
	return v.Code
}

// Told puts what stands in the rule in the place of matches that are kept as places in its lists. A place that the rule has no longer stays.
func Told(c Condition, matches []Match) []Match {
	told := slices.Clone(matches)
	for i, m := range told {
		text, ok := strings.CutPrefix(m.Value, "#")
		n, err := strconv.Atoi(text)
		if !ok || err != nil {
			continue
		}
		found := false
		c.each(func(test Condition) {
			if !found && test.Field == m.Field && test.Op == m.Op && n >= 1 && n <= len(test.Values) {
				told[i].Value, found = test.Values[n-1], true
			}
		})
	}
	return told
}
