package scriptfile

import (
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"tierdesk/internal/core/sop"
)

// yamlPlace is where the library holds a file to be broken: mostly where the block began that it could not read to its end.
var yamlPlace = regexp.MustCompile(`^yaml: (line \d+: )?`)

// brokenLine is the first line with which a text is no YAML any more.
func brokenLine(text string) int {
	lines := strings.SplitAfter(text, "\n")
	return 1 + sort.Search(len(lines)-1, func(i int) bool {
		var node yaml.Node
		return yaml.Unmarshal([]byte(strings.Join(lines[:i+1], "")), &node) != nil
	})
}

func (r *reader) yaml(text string) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		what, _, _ := strings.Cut(err.Error(), "\n")
		r.problem(brokenLine(text), "file_syntax", yamlPlace.ReplaceAllString(what, ""), "From here on this is no YAML: {Other}.")
		return
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		r.problem(max(doc.Line, 1), "file_syntax", "title:", "The file does not begin with a key as {Other}")
		return
	}
	r.pairs(doc.Content[0], r.headKey)
	r.follow()
}

// pairs hands each key of a mapping to do, which tells whether it knows it. A key that stands twice counts once.
func (r *reader) pairs(node *yaml.Node, do func(key string, at int, value *yaml.Node) bool) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			r.problem(key.Line, "file_key", "?", `The key "{Other}" is not known here.`)
		case value.Kind == yaml.AliasNode || value.Anchor != "":
			r.problem(value.Line, "file_alias", key.Value, `"{Other}" uses an anchor or an alias. Write it out.`)
		case seen[key.Value]:
			r.problem(key.Line, "file_twice", key.Value, `"{Other}" stands here twice. Take one of them away.`)
		case !do(key.Value, key.Line, value):
			r.problem(key.Line, "file_key", key.Value, `The key "{Other}" is not known here.`)
		}
		seen[key.Value] = true
	}
}

func (r *reader) text(key string, node *yaml.Node) string {
	if node.Kind != yaml.ScalarNode {
		r.problem(node.Line, "file_value_text", key, `"{Other}" is a text.`)
		return ""
	}
	if node.Tag == "!!null" {
		return ""
	}
	return node.Value
}

func (r *reader) number(key string, node *yaml.Node) int {
	n, err := strconv.Atoi(strings.TrimSpace(node.Value))
	if node.Kind != yaml.ScalarNode || err != nil {
		r.problem(node.Line, "file_value_number", key, `"{Other}" is a number.`)
	}
	return n
}

// list takes several values, or one.
func (r *reader) list(key string, node *yaml.Node) []*yaml.Node {
	switch {
	case node.Kind == yaml.SequenceNode:
		return node.Content
	case node.Kind == yaml.ScalarNode && node.Tag == "!!null":
		return nil
	case node.Kind == yaml.ScalarNode:
		return []*yaml.Node{node}
	}
	r.problem(node.Line, "file_value_list", key, `"{Other}" is a list.`)
	return nil
}

func (r *reader) headKey(key string, _ int, value *yaml.Node) bool {
	s := &r.script
	switch key {
	case "title":
		s.Title = r.text(key, value)
	case "summary":
		s.Summary = r.text(key, value)
	case "owner":
		s.Owner = strings.TrimSpace(r.text(key, value))
	case "review":
		s.ReviewBy = strings.TrimSpace(r.text(key, value))
	case "requesters":
		s.Requesters = r.flag(key, value)
	case "retired":
		s.Retired = r.flag(key, value)
	case "categories":
		for _, one := range r.list(key, value) {
			if name := strings.TrimSpace(r.text(key, one)); name != "" {
				s.Categories = append(s.Categories, name)
			}
		}
	case "tiers":
		for _, one := range r.list(key, value) {
			s.Tiers = append(s.Tiers, r.number(key, one))
		}
	case "steps":
		r.steps(value)
	default:
		return false
	}
	return true
}

func (r *reader) flag(key string, node *yaml.Node) bool {
	is, known := flags[strings.ToLower(strings.TrimSpace(node.Value))]
	if node.Kind != yaml.ScalarNode || !known {
		r.problem(node.Line, "file_value_flag", key, `"{Other}" is yes or no.`)
	}
	return is
}

var flags = map[string]bool{"yes": true, "true": true, "no": false, "false": false, "": false}

func (r *reader) steps(value *yaml.Node) {
	if value.Kind != yaml.SequenceNode {
		r.problem(value.Line, "file_value_list", "steps", `"{Other}" is a list.`)
		return
	}
	for i, node := range value.Content {
		if i > sop.MaxSteps { // one more than there may be, so that Check says it
			return
		}
		if node.Kind != yaml.MappingNode {
			r.problem(node.Line, "file_step", strconv.Itoa(i+1), "Step {Other} is not written as keys and values.")
			continue
		}
		step := sop.Step{Line: node.Line}
		r.pairs(node, func(key string, line int, value *yaml.Node) bool { return r.stepKey(&step, key, line, value) })
		if step.Kind == "" {
			r.problem(node.Line, "file_kind", name(step, i), `Step {Other} does not say what it is. Give it one of the keys do, choice, yes_no, text, number and end.`)
			step.Kind = sop.Instruction
		}
		r.script.Steps = append(r.script.Steps, step)
	}
}

func name(p sop.Step, i int) string {
	if p.ID != "" {
		return string(p.ID)
	}
	return strconv.Itoa(i + 1)
}

// kindKeys are the keys that say what a step is, with its text.
var kindKeys = map[string]sop.Kind{"do": sop.Instruction, "choice": sop.Choice, "yes_no": sop.YesNo, "text": sop.Text, "number": sop.Number}

func (r *reader) stepKey(p *sop.Step, key string, line int, value *yaml.Node) bool {
	if kind, ok := kindKeys[key]; ok {
		r.kind(p, kind, line)
		p.Text = r.text(key, value)
		return true
	}
	switch key {
	case "id":
		p.ID = sop.StepID(strings.TrimSpace(r.text(key, value)))
	case "end":
		r.kind(p, sop.Outcome, line)
		p.End = sop.End(strings.TrimSpace(r.text(key, value)))
	case "say":
		p.Text = r.text(key, value)
	case "up":
		p.Up = r.number(key, value)
	case "reason":
		p.Reason = r.text(key, value)
	case "tier":
		p.Tier = r.number(key, value)
	case "minutes":
		p.Minutes = r.number(key, value)
	case "next":
		p.Next = r.step(key, value)
	case "skip":
		p.Skip = r.step(key, value)
	case "yes":
		p.Answers = append([]sop.Answer{{Next: r.step(key, value), Line: value.Line}}, p.Answers...)
	case "no":
		p.Answers = append(p.Answers, sop.Answer{Next: r.step(key, value), Line: value.Line})
	case "answers":
		r.answers(p, value)
	default:
		return false
	}
	return true
}

func (r *reader) kind(p *sop.Step, kind sop.Kind, line int) {
	if p.Kind != "" {
		r.problem(line, "file_kind_twice", string(kind), "A step is one thing: {Other} comes on top of another. Make two steps of it.")
	}
	p.Kind = kind
}

func (r *reader) step(key string, node *yaml.Node) sop.StepID {
	return sop.StepID(strings.TrimSpace(r.text(key, node)))
}

// answers are written as a mapping of the answer to the step that it leads to.
func (r *reader) answers(p *sop.Step, value *yaml.Node) {
	if value.Kind != yaml.MappingNode {
		r.problem(value.Line, "file_answers", "answers", `"{Other}" are written one a line, as an answer, a colon and the step it leads to.`)
		return
	}
	r.pairs(value, func(key string, line int, to *yaml.Node) bool {
		p.Answers = append(p.Answers, sop.Answer{Text: key, Next: r.step(key, to), Line: line})
		return true
	})
}
