package main

import (
	"bufio"
	"errors"
	"io"
	"net/mail"
	"os"
	"slices"
	"strings"

	"github.com/google/uuid"
	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

type userCommand struct {
	Create userCreateCommand `cmd:"" help:"Add somebody who works at the desk. The password is read from standard input."`
}

type userCreateCommand struct {
	place
	Email string   `required:"" help:"The address they sign in with."`
	Name  string   `required:"" help:"Their name."`
	Role  []string `default:"agent" enum:"agent,dispatcher,manager,administrator" help:"What they are: agent, dispatcher, manager, administrator."`
	Team  []string `help:"Names of their teams; default: the intake and the service desk."`
}

// Run adds the person. Without a line on standard input they have no password and sign in by token only.
func (c *userCreateCommand) Run(s *session) error {
	d, err := c.open(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	password, err := readLine(os.Stdin)
	if err != nil {
		return err
	}
	person, err := c.person(d)
	if err != nil {
		return err
	}
	if password != "" {
		if err := auth.CheckPassword(password); err != nil {
			return err // before anything is saved: else the address is taken by somebody without a password
		}
	}
	if err := d.store.SavePerson(s.ctx, person, store.Audit{At: utcNow(), Act: "person.create", Ref: string(person.ID)}); err != nil {
		return err
	}
	if password != "" {
		if err := auth.New(d.store, utcNow).SetPassword(s.ctx, person.ID, password, ""); err != nil {
			return err
		}
	}
	return s.print(map[string]string{"id": string(person.ID), "email": person.Email})
}

func (c *userCreateCommand) person(d *openedDesk) (desk.Person, error) {
	address, err := mail.ParseAddress(c.Email)
	if err != nil || address.Address != c.Email {
		return desk.Person{}, desk.Invalid("email", "person.email", "The mail address "+c.Email+" is not one. Write it as ana@example.org.")
	}
	p := desk.Person{ID: desk.PersonID(uuid.NewString()), Name: c.Name, Email: c.Email, ServesAll: true}
	for _, role := range c.Role {
		p.Roles = append(p.Roles, desk.Role(role))
	}
	if !slices.Contains(p.Roles, desk.RoleAgent) {
		p.Roles = append(p.Roles, desk.RoleAgent)
	}
	house := d.engine.House()
	if len(c.Team) == 0 {
		c.Team = []string{"Intake", "Service Desk"}
	}
	for _, name := range c.Team {
		id, ok := teamByName(house, name)
		if !ok {
			return p, desk.Invalid("team", "team.unknown", "There is no team called "+name+". There are: "+teamNames(house)+".")
		}
		p.Teams = append(p.Teams, id)
	}
	return p, nil
}

func teamNames(h desk.House) string {
	var names []string
	for _, team := range h.Teams {
		names = append(names, team.Name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func teamByName(h desk.House, name string) (desk.TeamID, bool) {
	for id, team := range h.Teams {
		if strings.EqualFold(team.Name, name) {
			return id, true
		}
	}
	return "", false
}

// readLine reads one line, and nothing from a terminal, where somebody would wait without knowing.
func readLine(in *os.File) (string, error) {
	info, err := in.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice != 0 {
		return "", nil //nolint:nilerr // no input is no password
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
