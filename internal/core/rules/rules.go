// Package rules holds conditions as data: one small tree, kept as JSON, that is read in two ways. [Compile] makes a predicate
// of it that is asked in Go; a store makes SQL of the same tree, and a test holds the two to the same answers. Views, routing
// and escalation speak in it.
//
// It knows names of fields and typed values, and nothing of tickets: what fields there are a Schema says. It is pure.
package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Condition is one node of the tree. It is exactly one of: all of several, any of several, not one, or a test of a field.
// The zero value holds always.
type Condition struct {
	All    []Condition `json:"all,omitempty"`
	Any    []Condition `json:"any,omitempty"`
	Not    *Condition  `json:"not,omitempty"`
	Field  string      `json:"field,omitempty"`
	Op     Op          `json:"op,omitempty"`
	Values []string    `json:"values,omitempty"`
}

// Op is how a field is tested.
type Op string

// The ways to test. Each takes any of its values as enough; the bounds take one.
const (
	Is       Op = "is"       // a choice, number or flag is one of the values
	IsNot    Op = "is_not"   // it is none of them
	Contains Op = "contains" // a text holds one of the values, in capitals or not
	Lacks    Op = "lacks"    // a text holds none of them
	Has      Op = "has"      // a set holds one of the values
	HasNot   Op = "has_not"  // a set holds none of them
	AtLeast  Op = "at_least" // a number is that or more
	AtMost   Op = "at_most"  // a number is that or less
)

// Kind is what a field's values are.
type Kind string

// The kinds of fields.
const (
	Choice Kind = "choice" // one of several ids or codes; empty where there is none
	Number Kind = "number" // whole
	Text   Kind = "text"   // words
	Set    Kind = "set"    // several codes
	Flag   Kind = "flag"   // "yes" or "no"
)

var opsOf = map[Kind][]Op{
	Choice: {Is, IsNot}, Number: {Is, IsNot, AtLeast, AtMost}, Text: {Contains, Lacks}, Set: {Has, HasNot}, Flag: {Is},
}

// Ops are the ways in which a kind of field can be tested.
func (k Kind) Ops() []Op { return slices.Clone(opsOf[k]) }

// Field is a name with its kind.
type Field struct {
	Name string
	Kind Kind
	// Private says that the value is somebody's own, so that what matched is kept as a place in the rule's list.
	Private bool
	// Kept says that a store keeps the field beside the ticket, so that it can be asked in SQL.
	Kept bool
}

// Schema are the fields that conditions may test.
type Schema []Field

// Field gives a field by its name.
func (s Schema) Field(name string) (Field, bool) {
	i := slices.IndexFunc(s, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return s[i], true
}

// Limits of a condition, so that none takes long to read or to ask.
const (
	MaxDepth  = 8
	MaxTests  = 100
	MaxValues = 200
	MaxValue  = 200 // bytes of one value
)

// Problem is what is wrong with a condition. Path says where: "all[2].not". Values are what changes from one such message to the next, by place.
type Problem struct {
	Path    string
	Code    string
	Message string
	Values  map[string]string
}

// problem puts values, given as pairs of place and text, into a message.
func problem(path, code, message string, values ...string) *Problem {
	p := &Problem{Path: path, Code: code, Message: message, Values: map[string]string{}}
	for i := 0; i+1 < len(values); i += 2 {
		p.Values[values[i]] = values[i+1]
		p.Message = strings.ReplaceAll(p.Message, "{"+values[i]+"}", values[i+1])
	}
	return p
}

func (p *Problem) Error() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// Each gives every test of the condition to f, in no order that matters.
func (c Condition) Each(f func(test Condition)) {
	for _, parts := range [][]Condition{c.All, c.Any} {
		for _, part := range parts {
			part.Each(f)
		}
	}
	if c.Not != nil {
		c.Not.Each(f)
	}
	if c.Field != "" {
		f(c)
	}
}

// IsZero tells whether the condition holds always.
func (c Condition) IsZero() bool {
	return len(c.All) == 0 && len(c.Any) == 0 && c.Not == nil && c.Field == "" && c.Op == "" && len(c.Values) == 0
}

// Check refuses what is no condition over these fields, with the first thing that is wrong.
func Check(c Condition, s Schema) error {
	tests := 0
	if p := check(c, s, "", 1, &tests); p != nil {
		return p
	}
	return nil
}

func check(c Condition, s Schema, path string, depth int, tests *int) *Problem {
	if c.IsZero() {
		if depth == 1 {
			return nil
		}
		return problem(path, "condition.empty", "This part of the condition is empty. Fill it in or take it out.")
	}
	if depth > MaxDepth {
		return problem(path, "condition.deep", "The condition lies more than {Max} levels deep. Make it flatter.", "Max", strconv.Itoa(MaxDepth))
	}
	if c.forms() != 1 {
		return problem(path, "condition.form", "A condition is one of: all, any, not, or a field with its test. Write only one of them here.")
	}
	for name, parts := range map[string][]Condition{"all": c.All, "any": c.Any} {
		for i, part := range parts {
			if p := check(part, s, fmt.Sprintf("%s%s[%d]", dotted(path), name, i), depth+1, tests); p != nil {
				return p
			}
		}
	}
	if c.Not != nil {
		return check(*c.Not, s, dotted(path)+"not", depth+1, tests)
	}
	if c.Field == "" {
		return nil
	}
	if *tests++; *tests > MaxTests {
		return problem(path, "condition.long", "The condition tests more than {Max} things. Split the rule.", "Max", strconv.Itoa(MaxTests))
	}
	return c.checkTest(s, path)
}

func dotted(path string) string {
	if path == "" {
		return ""
	}
	return path + "."
}

func (c Condition) forms() int {
	n := 0
	for _, is := range []bool{len(c.All) > 0, len(c.Any) > 0, c.Not != nil, c.Field != "" || c.Op != "" || len(c.Values) > 0} {
		if is {
			n++
		}
	}
	return n
}

func (c Condition) checkTest(s Schema, path string) *Problem {
	field, ok := s.Field(c.Field)
	switch {
	case !ok:
		return problem(path, "condition.field", "There is no field {Field}. Take one of: {Fields}.", "Field", strconv.Quote(c.Field), "Fields", strings.Join(s.names(), ", "))
	case !slices.Contains(opsOf[field.Kind], c.Op):
		return problem(path, "condition.op", "The field {Field} cannot be tested with {Op}. Take one of: {Ops}.", "Field", c.Field, "Op", strconv.Quote(string(c.Op)), "Ops", joined(opsOf[field.Kind]))
	case len(c.Values) == 0:
		return problem(path, "condition.values", "Say what the field {Field} is compared with.", "Field", c.Field)
	case len(c.Values) > MaxValues:
		return problem(path, "condition.values_many", "More than {Max} values stand here. Split the rule.", "Max", strconv.Itoa(MaxValues))
	case (c.Op == AtLeast || c.Op == AtMost) && len(c.Values) != 1:
		return problem(path, "condition.bound", "A bound is one number.")
	}
	for _, v := range c.Values {
		switch {
		case len(v) > MaxValue:
			return problem(path, "condition.value_long", "A value has at most {Max} bytes.", "Max", strconv.Itoa(MaxValue))
		case field.Kind == Number && !isNumber(v):
			return problem(path, "condition.number", "{Value} is no whole number.", "Value", strconv.Quote(v))
		case field.Kind == Flag && v != Yes && v != No:
			return problem(path, "condition.flag", "The field {Field} is yes or no.", "Field", c.Field)
		case v == "" && field.Kind != Choice || strings.ContainsRune(v, 0):
			return problem(path, "condition.value_empty", "A value is empty or cannot be written.")
		}
	}
	return nil
}

// The values of a flag.
const (
	Yes = "yes"
	No  = "no"
)

func isNumber(v string) bool {
	n, err := strconv.ParseInt(v, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == v
}

func joined(ops []Op) string {
	var names []string
	for _, op := range ops {
		names = append(names, string(op))
	}
	return strings.Join(names, ", ")
}

func (s Schema) names() []string {
	var names []string
	for _, f := range s {
		names = append(names, f.Name)
	}
	return names
}

// Fields are the names that the condition tests, each once, in the order they are met.
func (c Condition) Fields() []string {
	var names []string
	c.each(func(test Condition) {
		if !slices.Contains(names, test.Field) {
			names = append(names, test.Field)
		}
	})
	return names
}

// Named are the values that the condition compares a field with, in the order they are met.
func (c Condition) Named(field string) []string {
	var values []string
	c.each(func(test Condition) {
		if test.Field == field {
			values = append(values, test.Values...)
		}
	})
	return values
}

func (c Condition) each(f func(Condition)) {
	for _, part := range c.parts() {
		part.each(f)
	}
	if c.Field != "" {
		f(c)
	}
}

func (c Condition) parts() []Condition {
	if c.Not != nil {
		return []Condition{*c.Not}
	}
	if len(c.All) > 0 {
		return c.All
	}
	return c.Any
}
