package rulefile

import (
	"bytes"
	"encoding/json"
	"time"

	"go.yaml.in/yaml/v3"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// The file as it is written. Its keys are those of the API, so that what one gives the other takes.
type (
	fileOut struct {
		Version     int64           `json:"version" yaml:"version"`
		Groups      []groupOut      `json:"groups" yaml:"groups"`
		Escalations []escalationOut `json:"escalations,omitempty" yaml:"escalations,omitempty"`
	}
	groupOut struct {
		ID    string    `json:"id" yaml:"id"`
		Name  string    `json:"name" yaml:"name"`
		Rules []ruleOut `json:"rules" yaml:"rules"`
	}
	ruleOut struct {
		ID    string        `json:"id" yaml:"id"`
		Name  string        `json:"name" yaml:"name"`
		Off   bool          `json:"off,omitempty" yaml:"off,omitempty"`
		From  string        `json:"from,omitempty" yaml:"from,omitempty"`
		Until string        `json:"until,omitempty" yaml:"until,omitempty"`
		When  *conditionOut `json:"when,omitempty" yaml:"when,omitempty"`
		Then  thenOut       `json:"then" yaml:"then"`
	}
	thenOut struct {
		Team     string   `json:"team_id,omitempty" yaml:"team_id,omitempty"`
		Category string   `json:"category_id,omitempty" yaml:"category_id,omitempty"`
		Type     string   `json:"type,omitempty" yaml:"type,omitempty"`
		Impact   string   `json:"impact,omitempty" yaml:"impact,omitempty"`
		Urgency  string   `json:"urgency,omitempty" yaml:"urgency,omitempty"`
		Tags     []string `json:"tags,omitempty" yaml:"tags,omitempty,flow"`
		Group    string   `json:"group,omitempty" yaml:"group,omitempty"`
	}
	conditionOut struct {
		All    []conditionOut `json:"all,omitempty" yaml:"all,omitempty"`
		Any    []conditionOut `json:"any,omitempty" yaml:"any,omitempty"`
		Not    *conditionOut  `json:"not,omitempty" yaml:"not,omitempty"`
		Field  string         `json:"field,omitempty" yaml:"field,omitempty"`
		Op     string         `json:"op,omitempty" yaml:"op,omitempty"`
		Values []string       `json:"values,omitempty" yaml:"values,omitempty,flow"`
	}
	escalationOut struct {
		ID      string        `json:"id" yaml:"id"`
		Name    string        `json:"name" yaml:"name"`
		Off     bool          `json:"off,omitempty" yaml:"off,omitempty"`
		At      string        `json:"at" yaml:"at"`
		N       int           `json:"n,omitempty" yaml:"n,omitempty"`
		Minutes int           `json:"minutes,omitempty" yaml:"minutes,omitempty"`
		Tags    []string      `json:"tags,omitempty" yaml:"tags,omitempty,flow"`
		Words   []string      `json:"words,omitempty" yaml:"words,omitempty,flow"`
		When    *conditionOut `json:"when,omitempty" yaml:"when,omitempty"`
		Do      string        `json:"do" yaml:"do"`
		Tier    int           `json:"tier,omitempty" yaml:"tier,omitempty"`
	}
)

func out(s routing.RuleSet) fileOut {
	f := fileOut{Version: s.Version, Groups: []groupOut{}}
	for _, g := range s.Groups {
		group := groupOut{ID: g.ID, Name: g.Name, Rules: []ruleOut{}}
		for _, r := range g.Rules {
			group.Rules = append(group.Rules, ruleOut{
				ID: r.ID, Name: r.Name, Off: r.Off, From: instant(r.From), Until: instant(r.Until), When: maybe(r.When), Then: thenOut(r.Then),
			})
		}
		f.Groups = append(f.Groups, group)
	}
	for _, e := range s.Escalations {
		f.Escalations = append(f.Escalations, escalationOut{
			ID: e.ID, Name: e.Name, Off: e.Off, At: string(e.At), N: e.N, Minutes: e.M, Tags: e.Tags, Words: e.Word, When: maybe(e.When), Do: string(e.Do), Tier: e.Tier,
		})
	}
	return f
}

func instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func maybe(c rules.Condition) *conditionOut {
	if c.IsZero() {
		return nil
	}
	made := condition(c)
	return &made
}

func condition(c rules.Condition) conditionOut {
	made := conditionOut{Field: c.Field, Op: string(c.Op), Values: c.Values}
	for _, part := range c.All {
		made.All = append(made.All, condition(part))
	}
	for _, part := range c.Any {
		made.Any = append(made.Any, condition(part))
	}
	if c.Not != nil {
		inner := condition(*c.Not)
		made.Not = &inner
	}
	return made
}

// JSON writes a rule set as JSON.
func JSON(s routing.RuleSet) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(out(s))
	return b.Bytes(), err
}

// YAML writes a rule set as YAML. Called tells the name of an id, which stands behind it as a comment; empty: it has none.
func YAML(s routing.RuleSet, called func(field, id string) string) ([]byte, error) {
	var root yaml.Node
	if err := root.Encode(out(s)); err != nil {
		return nil, err
	}
	comment(&root, called)
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(&root); err != nil {
		return nil, err
	}
	return b.Bytes(), encoder.Close()
}

// comment says what ids are called that stand alone in their line.
func comment(n *yaml.Node, called func(field, id string) string) {
	field := ""
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		switch name {
		case "team_id", "category_id":
			value.LineComment = called(name[:len(name)-len("_id")], value.Value)
		case "field":
			field = value.Value
		case "values":
			if field != "" && len(value.Content) == 1 {
				value.LineComment = called(field, value.Content[0].Value)
			}
		}
	}
	for _, part := range n.Content {
		comment(part, called)
	}
}
