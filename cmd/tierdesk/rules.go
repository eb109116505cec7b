package main

import (
	"errors"
	"fmt"
	"os"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/rulefile"
)

type rulesCommand struct {
	Check  rulesCheckCommand  `cmd:"" help:"Say what is wrong with a file of rules, each mistake with its line."`
	Export rulesExportCommand `cmd:"" help:"Write the rules in force as YAML."`
}

type rulesCheckCommand struct {
	place
	File string `arg:"" help:"The file: YAML or JSON." type:"existingfile"`
}

type importRulesCommand struct {
	place
	File string `arg:"" help:"The file: YAML or JSON." type:"existingfile"`
}

type rulesExportCommand struct{ place }

// rulesAnswer says what stands in a file of rules.
type rulesAnswer struct {
	Version     int64         `json:"version,omitempty"` // that it became
	Groups      int           `json:"groups"`
	Rules       int           `json:"rules"`
	Escalations int           `json:"escalations"`
	Mistakes    []rulesInLine `json:"mistakes"`
}

type rulesInLine struct {
	Line    int    `json:"line"`
	Place   string `json:"place,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	Warning bool   `json:"warning,omitempty"`
}

// Run checks the file against the desk, whose teams and categories it names, and changes nothing.
func (c *rulesCheckCommand) Run(s *session) error {
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	_, answer, err := readRules(s, d, c.File)
	if err != nil && !errors.Is(err, errBadInput) {
		return err
	}
	return errors.Join(s.print(answer), err)
}

// Run takes the file over as the next version of the rules, whole or not at all.
func (c *importRulesCommand) Run(s *session) error {
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	file, answer, err := readRules(s, d, c.File)
	if errors.Is(err, errBadInput) {
		return errors.Join(s.print(answer), err)
	}
	if err != nil {
		return err
	}
	set := file.Set
	set.Version = d.engine.Router().Set().Version
	if err := d.engine.SaveRules(s.ctx, desk.MachineActor("import"), set); err != nil {
		return err
	}
	answer.Version = d.engine.Router().Set().Version
	return s.print(answer)
}

// Run writes the rules as a file that check and import take.
func (c *rulesExportCommand) Run(s *session) error {
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	house := d.engine.House()
	data, err := rulefile.YAML(d.engine.Router().Set(), func(field, id string) string {
		switch field {
		case "team":
			return house.TeamName(desk.TeamID(id))
		case "category":
			return house.Categories[desk.CategoryID(id)].Name
		}
		return ""
	})
	if err != nil {
		return err
	}
	_, err = s.out.Write(data)
	return err
}

// readRules reads a file and tells each mistake on standard error; errBadInput: some keep it from being taken over.
func readRules(s *session, d *openedDesk, name string) (rulefile.File, rulesAnswer, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return rulefile.File{}, rulesAnswer{}, fmt.Errorf("read the file of rules: %w", err)
	}
	file := rulefile.Read(data)
	problems, err := d.engine.CheckRules(s.ctx, file.Set)
	if err != nil {
		return file, rulesAnswer{}, err
	}
	answer := rulesAnswer{Groups: len(file.Set.Groups), Rules: file.Set.Count(), Escalations: len(file.Set.Escalations), Mistakes: []rulesInLine{}}
	all := file.All(problems)
	for _, m := range all {
		kind := ""
		if m.Warning {
			kind = "worth a look: "
		}
		fmt.Fprintf(s.problems, "%s:%d: %s%s\n", name, m.Line, kind, m.Says)
		answer.Mistakes = append(answer.Mistakes, rulesInLine{Line: m.Line, Place: m.Of.Place(), Code: m.Of.Code, Message: m.Says, Warning: m.Warning})
	}
	return file, answer, badUnless(!rulefile.Refused(all))
}
