package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/demo"
	"tierdesk/internal/mail"
	"tierdesk/internal/worker"
)

type demoCommand struct {
	Listen string `default:"127.0.0.1:8080" help:"Where to listen."`
	calendarNetwork
}

// demoPassword is printed and opens a desk that lives in a temporary folder on this machine.
const demoPassword = "tierdesk-demo"

// Run serves a desk with examples and leaves nothing behind.
func (c *demoCommand) Run(s *session) error {
	dir, err := os.MkdirTemp("", "tierdesk-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	d, err := place{Data: filepath.Join(dir, "desk")}.open(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	people, err := furnishDemo(s.ctx, d)
	if err != nil {
		return err
	}
	d.sink = &sink{}
	for _, p := range people {
		if err := s.print(map[string]any{"email": p.Email, "password": demoPassword, "roles": p.Roles}); err != nil {
			return err
		}
	}
	return (&serveCommand{Listen: c.Listen, calendarNetwork: c.calendarNetwork}).serve(s, d)
}

// furnishDemo plays the story, and meanwhile gives everybody their password: hashing takes its time.
func furnishDemo(ctx context.Context, d *openedDesk) ([]desk.Person, error) {
	people, err := demo.Furnish(ctx, demo.Stage{Store: d.store, Blobs: d.blobs, Log: d.log, Now: time.Now()})
	if err != nil {
		return nil, err
	}
	keys := auth.New(d.store, utcNow)
	failed := make(chan error, len(people)+1)
	for _, p := range people {
		go func() { failed <- keys.SetPassword(ctx, p.ID, demoPassword, "") }()
	}
	go func() { failed <- errors.Join(d.engine.Refresh(ctx), fillIndex(ctx, d)) }()
	for range cap(failed) {
		err = errors.Join(err, <-failed)
	}
	return people, err
}

// fillIndex lets the search find the story from the first moment.
func fillIndex(ctx context.Context, d *openedDesk) error {
	index := worker.Index(d.engine, nodeName())
	for {
		more, _, err := index.Run(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// The demo's mail: one mailbox, and a relay that vouches for everybody who writes on the page of letters.
const (
	demoAddress = "support@" + demo.Domain
	demoMailbox = "support"
	demoRelay   = "relay." + demo.Domain
)

// demoMail is the mail set-up of a demo. Its listener takes letters from programs on this machine, for those who like to try.
func demoMail(base string) *mailConfig {
	return &mailConfig{
		Config: mail.Config{
			Domain: demo.Domain, Name: "Northwind IT", BaseURL: base,
			Mailboxes: []mail.Mailbox{{ID: demoMailbox, Address: demoAddress, AuthHost: demoRelay}},
		},
		ListenSMTP: "127.0.0.1:0", Hostname: demoRelay,
	}
}
