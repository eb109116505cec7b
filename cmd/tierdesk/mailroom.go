package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"tierdesk/internal/mail"
	"tierdesk/internal/mail/post"
	"tierdesk/internal/store"
	"tierdesk/internal/worker"
)

// mailroom is all that moves letters: fetchers and listeners in, placer and deliverer behind them.
type mailroom struct {
	config    *mailConfig
	fetchers  []*post.Fetcher
	listeners []*post.Listener
	doors     []door
	placer    *mail.Placer
	deliverer *mail.Deliverer
	store     store.Store
	wake      chan struct{}
	log       *slog.Logger
}

// door is where a listener takes letters: the address it got, which may be another than it was asked to take.
type door struct {
	via     post.Via
	address string
}

func newMailroom(d *openedDesk, c *mailConfig) (*mailroom, error) {
	keys := mail.NewKeys(d.secret)
	m := &mailroom{config: c, store: d.store, wake: make(chan struct{}, 1), log: d.log}
	intake := mail.NewIntake(d.store, d.blobs, m.nudge)
	if d.sink != nil {
		d.sink.intake = intake
		m.deliverer = mail.NewDeliverer(d.engine, d.blobs, c.Config, keys, d.sink, d.log)
	}
	m.placer = mail.NewPlacer(d.engine, d.blobs, c.Config, keys, lookupTXT, d.log)
	for _, f := range c.Fetch {
		fetcher, err := post.NewFetcher(post.FetcherConfig{
			Mailbox: f.Mailbox, Account: c.account(f.accountConfig), Folder: f.Folder,
			Acknowledge: post.Acknowledge{MoveTo: f.MoveTo}, Intake: intake, Log: d.log,
		})
		if err != nil {
			return nil, err
		}
		m.fetchers = append(m.fetchers, fetcher)
	}
	if c.Send != nil {
		sender, err := post.NewSender(post.SenderConfig{Account: c.account(*c.Send), LocalName: c.Hostname})
		if err != nil {
			return nil, err
		}
		m.deliverer = mail.NewDeliverer(d.engine, d.blobs, c.Config, keys, sender, d.log)
	}
	return m, m.addListeners(intake)
}

// lookupFor is how long a name server may take. A mail asks several times within its lease, and a stop waits for the mail at hand.
const lookupFor = 2 * time.Second

func lookupTXT(domain string) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupFor)
	defer cancel()
	return net.DefaultResolver.LookupTXT(ctx, domain)
}

func (m *mailroom) addListeners(intake post.Intake) error {
	for _, asked := range []door{{post.ViaSMTP, m.config.ListenSMTP}, {post.ViaLMTP, m.config.ListenLMTP}} {
		if asked.address == "" {
			continue
		}
		listener, err := post.NewListener(post.ListenerConfig{
			Via: asked.via, Hostname: m.config.Hostname, AcceptRecipient: m.recipient, Intake: intake, Log: m.log,
		})
		if err != nil {
			return err
		}
		network, err := net.Listen("tcp", asked.address)
		if err != nil {
			return err
		}
		m.listeners = append(m.listeners, listener)
		m.doors = append(m.doors, door{asked.via, network.Addr().String()})
		go func() {
			if err := listener.Serve(network); err != nil {
				m.log.Info("the listener for mail ended", "via", asked.via, "error", err)
			}
		}()
	}
	return nil
}

func (m *mailroom) recipient(_ context.Context, address string) (string, bool, error) {
	box, ok := m.config.Mailbox(address)
	return box.ID, ok, nil
}

func (m *mailroom) nudge() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// jobs are what the workers do for the mail.
func (m *mailroom) jobs(name string) []worker.Job {
	jobs := []worker.Job{{
		Name: "place", Every: 5 * time.Second, Wake: m.wake,
		Run: func(ctx context.Context) (bool, time.Time, error) {
			more, err := m.placer.Run(ctx, name)
			return more, time.Time{}, err
		},
	}}
	if m.deliverer == nil {
		return jobs
	}
	jobs = append(jobs, worker.Job{Name: "links", Every: 3 * time.Second, Run: m.deliverer.RunLinks})
	return append(jobs, worker.Job{
		Name: "deliver", Every: 2 * time.Second, Woken: true,
		Run: func(ctx context.Context) (bool, time.Time, error) {
			more, err := m.deliverer.Run(ctx, name)
			return more, time.Time{}, err
		},
	})
}

// run fetches until the context ends, then lets the listeners finish what they have.
func (m *mailroom) run(ctx context.Context) {
	var running sync.WaitGroup
	for _, fetcher := range m.fetchers {
		running.Go(func() { fetcher.Run(ctx) })
	}
	<-ctx.Done()
	running.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	var err error
	for _, listener := range m.listeners {
		err = errors.Join(err, listener.Shutdown(last))
	}
	if err != nil {
		m.log.Warn("a listener for mail did not end well", "error", err)
	}
}
