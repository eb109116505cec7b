package pgtest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// administrationTime is more than enough to copy or drop a database of a test, on a busy machine as well.
const administrationTime = time.Minute

// templates are the databases that tests are copied from, each prepared once. A failed one stays failed.
type templates struct {
	mutex    sync.Mutex
	prepared map[string]error
}

func templateName(w wish) string {
	if w.migrate == nil {
		return w.template
	}
	return "prepared_" + w.template
}

func (p *templates) prepare(server *Server, w wish) error {
	if w.migrate == nil {
		return nil
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	err, done := p.prepared[w.template]
	if done {
		return err
	}
	err = prepareTemplate(server, w)
	if p.prepared == nil {
		p.prepared = map[string]error{}
	}
	p.prepared[w.template] = err
	return err
}

func prepareTemplate(server *Server, w wish) error {
	name := templateName(w)
	if err := server.createDatabase(name, "template1"); err != nil {
		return err
	}
	if err := w.migrate(server.URL(name)); err != nil {
		return fmt.Errorf("prepare template %s: %w", w.template, err)
	}
	return nil
}

func (s *Server) createDatabase(name, template string) error {
	return s.administer("CREATE DATABASE " + pgx.Identifier{name}.Sanitize() +
		" TEMPLATE " + pgx.Identifier{template}.Sanitize())
}

// dropDatabase ends what is still connected, because a test may leave a pool open.
func (s *Server) dropDatabase(name string) error {
	return s.administer("DROP DATABASE IF EXISTS " + pgx.Identifier{name}.Sanitize() + " WITH (FORCE)")
}

// administer runs one statement, one at a time: a template that is being copied must not be in use.
func (s *Server) administer(statement string) error {
	s.administration.Lock()
	defer s.administration.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), administrationTime)
	defer cancel()
	connection, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to administer: %w", err)
	}
	defer func() { _ = connection.Close(ctx) }()
	if _, err := connection.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
