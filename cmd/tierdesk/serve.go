package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"tierdesk/internal/assist"
	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/subscription"
	"tierdesk/internal/worker"
)

type serveCommand struct {
	place
	Listen  string `default:"127.0.0.1:8080" env:"TIERDESK_LISTEN" help:"Where to listen for browsers and programs."`
	BaseURL string `env:"TIERDESK_BASE_URL" name:"base-url" help:"The address people reach the desk at, for links and cookies; default: http:// and where it listens."`
	Mail    string `env:"TIERDESK_MAIL" help:"A file with the mail set-up, in the place of the page's; default: mail.json in the desk's folder, if it is there." type:"path"`
	mailNetwork
	calendarNetwork
}

// calendarNetwork is what only who runs the server may say: what inside its network subscriptions of calendars may reach.
type calendarNetwork struct {
	CalendarNetworks []netip.Prefix `env:"TIERDESK_CALENDAR_NETWORKS" name:"calendar-network" help:"Private ranges in which calendars to subscribe to may be, as 10.0.0.0/8; others are refused."`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(s *session) error {
	d, err := c.open(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	return c.serve(s, d)
}

func (c *serveCommand) serve(s *session, d *openedDesk) error {
	network, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen at %s: %w", c.Listen, err)
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + network.Addr().String()
	}
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return desk.Invalid("base_url", "base_url.form", "The base URL "+c.BaseURL+" is not one. Write it as https://desk.example.org.")
	}
	room, err := c.mailroom(s.ctx, d)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	keys := auth.New(d.store, utcNow)
	feeds := subscription.New(d.engine, c.CalendarNetworks, d.log)
	advice := assist.New(d.engine, d.log, assist.RoutingRules{Engine: d.engine})
	doors, err := handler(ctx, d, room, feeds, advice, keys, base)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:     doors,
		ReadTimeout: time.Minute, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() { worker.NewPool(d.engine, d.log, jobs(d, room, feeds, advice)...).Run(ctx) })
	running.Go(func() { room.run(ctx) })
	running.Go(func() { shutdown(ctx, server) })
	if err := c.announce(s, keys, network.Addr().String()); err != nil {
		return err
	}
	if err := server.Serve(network); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// announce prints where the desk listens, and for a desk nobody can administer yet the link under which somebody becomes the first.
func (c *serveCommand) announce(s *session, keys *auth.Auth, address string) error {
	said := map[string]string{"url": "http://" + address}
	done, err := keys.IsSetUp(s.ctx)
	if err != nil {
		return err
	}
	if !done {
		secret, err := keys.NewSetupLink(s.ctx)
		if err != nil {
			return err
		}
		said["setup"] = strings.TrimSuffix(c.BaseURL, "/") + "/setup/" + secret
	}
	return s.print(said)
}

func shutdown(ctx context.Context, server *http.Server) {
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = server.Shutdown(last)
}

// mailroom takes the set-up from a file, where there is one, else from the page.
func (c *serveCommand) mailroom(ctx context.Context, d *openedDesk) (*mailroom, error) {
	source := mailSource{base: c.BaseURL, network: c.mailNetwork}
	if d.sink != nil {
		source.fixed = demoMail(c.BaseURL)
		return newMailroom(ctx, d, source)
	}
	if c.Mail == "" {
		c.Mail = filepath.Join(d.dir, "mail.json")
	} else if _, err := os.Stat(c.Mail); err != nil {
		return nil, fmt.Errorf("read the mail configuration: %w", err)
	}
	config, err := readMailConfig(c.Mail)
	if err != nil {
		return nil, err
	}
	if config != nil {
		config.BaseURL = cmp.Or(config.BaseURL, c.BaseURL)
		source.fixed, source.isFile = config, true
	}
	return newMailroom(ctx, d, source)
}

// jobs are what a node does by itself.
func jobs(d *openedDesk, room *mailroom, feeds *subscription.Reader, advice *assist.Assist) []worker.Job {
	name := nodeName()
	all := []worker.Job{
		worker.Clocks(d.engine, d.log), worker.Due(d.engine), worker.House(d.engine), worker.Trim(d.engine), worker.Index(d.engine, name), worker.Breadth(d.engine, name), worker.Flows(d.engine, name),
		d.sealing(name),
		worker.Sweep(d.engine, d.blobs, name), worker.Subscriptions(d.engine, name, feeds.FetchDue), worker.Triage(d.engine, name, advice.LearnDue),
	}
	return append(all, room.jobs(name)...)
}

func (d *openedDesk) sealing(name string) worker.Job {
	return worker.Anchors(d.engine, d.anchor, name, func(a store.Anchor) error { return keepAnchor(d.dir, a) })
}

// sealNow seals what a command changed by the thousand, so that a serving desk need not hold it all in memory for that. Where one
// serves beside it, that one has the lease and does it.
func (d *openedDesk) sealNow(ctx context.Context) error {
	_, _, err := d.sealing(nodeName()).Run(ctx)
	return err
}

func nodeName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}
