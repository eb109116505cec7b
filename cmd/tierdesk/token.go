package main

import (
	"time"

	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
)

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token for an agent and print it once."`
}

type tokenCreateCommand struct {
	place
	Agent string        `required:"" help:"The agent's address."`
	Scope []string      `required:"" enum:"read,write,admin" help:"What the token may do: read, write or admin."`
	Name  string        `default:"command line" help:"What the token is for."`
	For   time.Duration `help:"How long it holds; default: until it is revoked."`
}

// Run prints {"token"}.
func (c *tokenCreateCommand) Run(s *session) error {
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	person, err := d.store.PersonByEmail(s.ctx, c.Agent)
	if err != nil {
		return err
	}
	var scopes []desk.TokenScope
	for _, scope := range c.Scope {
		scopes = append(scopes, desk.TokenScope(scope))
	}
	var until time.Time
	if c.For > 0 {
		until = time.Now().UTC().Add(c.For)
	}
	secret, _, err := auth.New(d.store, utcNow).CreateToken(s.ctx, desk.Actor{Person: person}, c.Name, scopes, until)
	if err != nil {
		return err
	}
	return s.print(map[string]string{"token": secret})
}

func utcNow() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
