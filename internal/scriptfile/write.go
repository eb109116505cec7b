package scriptfile

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
	"tierdesk/internal/core/sop"
)

// Write gives a script as YAML. What Read takes from it is the same script again, apart from its id and version, which files do not hold.
// Category and owner are named by the functions; nil leaves the ids.
func Write(s sop.Script, category, owner func(id string) string) ([]byte, error) {
	named := func(of func(string) string, id string) string {
		if of == nil || id == "" {
			return id
		}
		if name := of(id); name != "" {
			return name
		}
		return id
	}
	w := &writer{}
	w.text("title", s.Title)
	w.text("summary", s.Summary)
	w.list("categories", len(s.Categories), func(i int) *yaml.Node { return scalar(named(category, s.Categories[i])) })
	w.list("tiers", len(s.Tiers), func(i int) *yaml.Node { return integer(s.Tiers[i]) })
	w.flag("requesters", s.Requesters)
	w.text("owner", named(owner, s.Owner))
	w.text("review", s.ReviewBy)
	w.flag("retired", s.Retired)
	steps := &yaml.Node{Kind: yaml.SequenceNode}
	for _, p := range s.Steps {
		steps.Content = append(steps.Content, stepNode(p))
	}
	w.add("steps", steps)
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(w.node()); err != nil {
		return nil, fmt.Errorf("write script: %w", err)
	}
	return out.Bytes(), e.Close()
}

func stepNode(p sop.Step) *yaml.Node {
	w := &writer{}
	w.text("id", string(p.ID))
	if p.Kind == sop.Outcome {
		w.text("end", string(p.End))
		w.text("say", p.Text)
		w.number("up", p.Up)
		w.text("reason", p.Reason)
	}
	for _, key := range []string{"do", "choice", "yes_no", "text", "number"} {
		if kindKeys[key] == p.Kind {
			w.add(key, scalar(p.Text))
		}
	}
	w.number("tier", p.Tier)
	w.number("minutes", p.Minutes)
	if p.Kind == sop.YesNo && len(p.Answers) == 2 {
		w.add("yes", scalar(string(p.Answers[0].Next)))
		w.add("no", scalar(string(p.Answers[1].Next)))
	}
	if p.Kind == sop.Choice {
		answers := &writer{}
		for _, a := range p.Answers {
			answers.add(a.Text, scalar(string(a.Next)))
		}
		w.add("answers", answers.node())
	}
	w.text("next", string(p.Next))
	w.text("skip", string(p.Skip))
	return w.node()
}

// writer gathers the keys of a mapping in their order.
type writer struct{ pairs []*yaml.Node }

func (w *writer) node() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Content: w.pairs} }

func (w *writer) add(key string, value *yaml.Node) {
	w.pairs = append(w.pairs, scalar(key), value)
}

func (w *writer) text(key, value string) {
	if value != "" {
		w.add(key, scalar(value))
	}
}

func (w *writer) number(key string, value int) {
	if value != 0 {
		w.add(key, integer(value))
	}
}

func (w *writer) flag(key string, value bool) {
	if value {
		w.add(key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
	}
}

func (w *writer) list(key string, n int, item func(int) *yaml.Node) {
	if n == 0 {
		return
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for i := range n {
		list.Content = append(list.Content, item(i))
	}
	w.add(key, list)
}

// scalar is a text, in quotes where it would be read as something else.
func scalar(text string) *yaml.Node {
	var node yaml.Node
	node.SetString(text)
	return &node
}

func integer(n int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(n)}
}
