package admin

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/rules"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// conditionNode is a part of a condition as it stands in a form: a test, or a group of parts. Its fields are called by its place:
// "w.1.0.op" is the test of the first part of the second part.
type conditionNode struct {
	Path   string
	Kind   string // "test", or one of groupKinds
	Field  string
	Op     string
	Values []string // as they are kept
	Text   string   // as they are typed, a line each, where they are no list to choose from
	Parts  []conditionNode
}

// groupKinds are how the parts of a group are taken together.
var groupKinds = []string{"all", "any", "not_any", "not_all"}

const testNode = "test"

// conditionRoot is where the condition of a form begins.
const conditionRoot = "w"

// conditionForm is a condition in a form.
type conditionForm struct {
	Root   conditionNode
	Fields rules.Schema
	Names  ruleNames
	Wrong  map[string]string // what is wrong, by the path of the node
	Action string            // where the form is sent
}

// nodeOf makes the form of a condition. A group of one part and the part alone mean the same.
func nodeOf(c rules.Condition, path string, isRoot bool) conditionNode {
	n := conditionNode{Path: path}
	parts := c.All
	switch {
	case c.Not != nil:
		switch {
		case len(c.Not.All) > 0:
			n.Kind, parts = "not_all", c.Not.All
		case len(c.Not.Any) > 0:
			n.Kind, parts = "not_any", c.Not.Any
		default:
			n.Kind, parts = "not_any", []rules.Condition{*c.Not}
		}
	case len(c.Any) > 0:
		n.Kind, parts = "any", c.Any
	case c.Field != "" && !isRoot:
		return conditionNode{Path: path, Kind: testNode, Field: c.Field, Op: string(c.Op), Values: c.Values, Text: strings.Join(c.Values, "\n")}
	case c.Field != "":
		n.Kind, parts = "all", []rules.Condition{c}
	default:
		n.Kind = "all"
	}
	for i, one := range parts {
		n.Parts = append(n.Parts, nodeOf(one, n.below(i), false))
	}
	return n
}

func (n conditionNode) below(i int) string { return n.Path + "." + strconv.Itoa(i) }

// values puts the fields of the node into the values of a form.
func (n conditionNode) values(to url.Values) {
	to.Set(n.Path+".kind", n.Kind)
	if n.Kind == testNode {
		to.Set(n.Path+".field", n.Field)
		to.Set(n.Path+".op", n.Op)
		to[n.Path+".value"] = n.Values
		to.Set(n.Path+".text", n.Text)
	}
	for _, part := range n.Parts {
		part.values(to)
	}
}

// readNode takes a node as it was sent.
func readNode(from url.Values, path string, depth int) conditionNode {
	n := conditionNode{Path: path, Kind: from.Get(path + ".kind")}
	if n.Kind == testNode && depth > 0 {
		n.Field, n.Op, n.Values, n.Text = from.Get(path+".field"), from.Get(path+".op"), from[path+".value"], from.Get(path+".text")
		return n
	}
	if !slices.Contains(groupKinds, n.Kind) {
		n.Kind = "all"
	}
	for i := 0; i < rules.MaxTests && depth <= rules.MaxDepth && from.Has(n.below(i)+".kind"); i++ {
		n.Parts = append(n.Parts, readNode(from, n.below(i), depth+1))
	}
	return n
}

// change does what a button of the builder asks for: "add:w.1" adds a test to a group, "group:w" a group, "drop:w.1.0" takes a part out.
func (n conditionNode) change(do string, first string) conditionNode {
	verb, path, ok := strings.Cut(do, ":")
	if !ok {
		return n
	}
	n = n.changed(verb, path, first)
	return n.numbered(n.Path)
}

func (n conditionNode) changed(verb, path, first string) conditionNode {
	if n.Path == path && n.Kind != testNode {
		switch verb {
		case "add":
			n.Parts = append(slices.Clone(n.Parts), conditionNode{Kind: testNode, Field: first})
		case "group":
			n.Parts = append(slices.Clone(n.Parts), conditionNode{Kind: "any", Parts: []conditionNode{{Kind: testNode, Field: first}}})
		}
		return n
	}
	var parts []conditionNode
	for _, part := range n.Parts {
		if verb == "drop" && part.Path == path {
			continue
		}
		parts = append(parts, part.changed(verb, path, first))
	}
	n.Parts = parts
	return n
}

// numbered gives every node the path of its place.
func (n conditionNode) numbered(path string) conditionNode {
	n.Path = path
	for i := range n.Parts {
		n.Parts[i] = n.Parts[i].numbered(n.below(i))
	}
	return n
}

// shaped gives every test a way to test that its field has.
func (n conditionNode) shaped(fields rules.Schema) conditionNode {
	if n.Kind == testNode {
		field, ok := fields.Field(n.Field)
		if !ok {
			field = fields[0]
			n.Field = field.Name
		}
		if ops := field.Kind.Ops(); !slices.Contains(ops, rules.Op(n.Op)) {
			n.Op = string(ops[0])
		}
	}
	for i := range n.Parts {
		n.Parts[i] = n.Parts[i].shaped(fields)
	}
	return n
}

// condition makes the condition of a node. At is its place in the whole, as problems name it; paths tells which node lies at such a place.
func (n conditionNode) condition(names ruleNames, fields rules.Schema, at string, paths map[string]string) rules.Condition {
	paths[at] = n.Path
	if n.Kind == testNode {
		return rules.Condition{Field: n.Field, Op: rules.Op(n.Op), Values: n.read(names, fields)}
	}
	var filled []conditionNode
	for _, part := range n.Parts {
		if part.Kind == testNode || part.tests() > 0 {
			filled = append(filled, part)
		}
	}
	negated := strings.HasPrefix(n.Kind, "not_")
	if negated && len(filled) > 0 {
		at += ".not"
		paths[at] = n.Path
	}
	name := strings.TrimPrefix(n.Kind, "not_")
	var made rules.Condition
	if len(filled) == 1 {
		made = filled[0].condition(names, fields, at, paths)
	} else {
		var parts []rules.Condition
		for i, part := range filled {
			parts = append(parts, part.condition(names, fields, fmt.Sprintf("%s.%s[%d]", at, name, i), paths))
		}
		if name == "any" {
			made.Any = parts
		} else {
			made.All = parts
		}
	}
	if negated && len(filled) > 0 {
		return rules.Condition{Not: &made}
	}
	return made
}

func (n conditionNode) tests() int {
	if n.Kind == testNode {
		return 1
	}
	sum := 0
	for _, part := range n.Parts {
		sum += part.tests()
	}
	return sum
}

// read are the values of a test: those chosen, or the lines that were typed.
func (n conditionNode) read(names ruleNames, fields rules.Schema) []string {
	field, _ := fields.Field(n.Field)
	if field.Kind == rules.Flag || isListed(names, n.Field) {
		return n.Values
	}
	var values []string
	for line := range strings.SplitSeq(n.Text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || slices.Contains(values, line) {
			continue
		}
		if field.Name == "requester" || field.Name == "owner" {
			line = names.personID(line)
		}
		if field.Name == "domain" {
			line = strings.ToLower(line)
		}
		values = append(values, line)
	}
	return values
}

// isListed tells whether the values of a field are chosen from a list.
func isListed(names ruleNames, field string) bool {
	return names.Options(context.Background(), field) != nil || slices.Contains([]string{"client", "site", "team", "category"}, field)
}

// lines are the values of a test as they are typed: people by their address.
func (f conditionForm) lines(n conditionNode) string {
	if n.Field != "requester" && n.Field != "owner" {
		return n.Text
	}
	var lines []string
	for line := range strings.SplitSeq(n.Text, "\n") {
		lines = append(lines, f.Names.address(strings.TrimSpace(line)))
	}
	return strings.Join(lines, "\n")
}

func (f conditionForm) fieldOptions(ctx context.Context) []part.Option {
	var all []part.Option
	for _, field := range f.Fields {
		all = append(all, part.Option{Value: field.Name, Label: words.T(ctx, "rules.field."+field.Name)})
	}
	return all
}

func (f conditionForm) ops(ctx context.Context, n conditionNode) []part.Option {
	var all []part.Option
	field, _ := f.Fields.Field(n.Field)
	for _, op := range field.Kind.Ops() {
		all = append(all, part.Option{Value: string(op), Label: words.T(ctx, "rules.test."+string(op))})
	}
	return all
}

func (f conditionForm) kind(n conditionNode) rules.Kind {
	field, _ := f.Fields.Field(n.Field)
	return field.Kind
}

func (f conditionForm) groups(ctx context.Context) []part.Option {
	return coded(ctx, "rules.group.", groupKinds...)
}

// label names a field of a node to those who cannot see where it stands.
func (f conditionForm) label(ctx context.Context, n conditionNode, id string) string {
	return words.T(ctx, id, "N", strings.TrimPrefix(strings.TrimPrefix(n.Path, conditionRoot), "."))
}
