package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// What the crowd does: so many browsers follow the desk, some of them look at the ticket that changes, and it changes so often.
const (
	crowdSize    = 2000
	crowdLookers = 20
	crowdChanges = 40
	crowdEvery   = 500 * time.Millisecond
	crowdJoining = 32 // at once
)

// crowd is many browsers that follow one desk. Each is a session of somebody else with a connection of its own.
type crowd struct {
	url     string
	secrets []string // of sessions
	cookie  string
	ticket  string // its path
	asks    bool   // whether they ask again for what they show, as the page does
	client  *http.Client

	mu      sync.Mutex
	changed map[int64]time.Time // version → when the change was asked for
	heard   []time.Duration
	shown   []time.Duration
	lists   atomic.Int64
	wait    atomic.Int64 // ms of patience that the desk asks for
	failed  atomic.Int64
}

// crowdResult is how long a change took to all browsers, and to those that show the ticket until they had it anew.
type crowdResult struct {
	browsers, frames, wanted int
	heard, shown             []time.Duration
	lists                    int64
	rss                      float64
}

func (c *crowd) run(ctx context.Context, r *running, ticketID string) (crowdResult, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.changed = map[int64]time.Time{}
	c.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crowdSize, MaxIdleConns: 2 * crowdSize}}
	defer c.client.CloseIdleConnections()
	var ended sync.WaitGroup
	if err := c.join(ctx, &ended); err != nil {
		return crowdResult{}, err
	}
	time.Sleep(time.Second)
	for i := range crowdChanges {
		if err := c.change(r, ticketID, i); err != nil {
			return crowdResult{}, err
		}
		time.Sleep(crowdEvery)
	}
	time.Sleep(2 * time.Second)
	rss, err := r.rss()
	cancel()
	ended.Wait()
	if n := c.failed.Load(); n > 0 {
		return crowdResult{}, fmt.Errorf("%d questions of the crowd were not answered", n)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.heard)
	slices.Sort(c.shown)
	return crowdResult{len(c.secrets), len(c.heard), len(c.secrets) * crowdChanges, c.heard, c.shown, c.lists.Load(), rss}, err
}

// join connects all of them, some at once.
func (c *crowd) join(ctx context.Context, ended *sync.WaitGroup) error {
	gate, joined := make(chan struct{}, crowdJoining), make(chan error, len(c.secrets))
	for i, secret := range c.secrets {
		gate <- struct{}{}
		ended.Go(func() {
			response, err := c.get(ctx, secret, "/api/v1/feed", false) //nolint:bodyclose // follow closes it
			<-gate
			joined <- err
			if err == nil {
				c.follow(ctx, response, secret, i < crowdLookers)
			}
		})
	}
	for range c.secrets {
		if err := <-joined; err != nil {
			return err
		}
	}
	return nil
}

func (c *crowd) get(ctx context.Context, secret, path string, isPart bool) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		return nil, err
	}
	request.AddCookie(&http.Cookie{Name: c.cookie, Value: secret})
	if isPart {
		request.Header.Set("HX-Request", "true")
		request.Header.Set("HX-Request-Type", "partial")
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return response, nil
}

// follow reads the feed until the context ends.
func (c *crowd) follow(ctx context.Context, response *http.Response, secret string, looks bool) {
	defer func() { _ = response.Body.Close() }()
	again := make(chan time.Time, crowdChanges)
	var asking sync.WaitGroup
	defer asking.Wait()
	defer close(again)
	if c.asks && looks {
		asking.Go(func() { c.lookAgain(ctx, secret, again) })
	} else if c.asks {
		asking.Go(func() { c.listAgain(ctx, secret, again) })
	}
	lines := bufio.NewScanner(response.Body)
	event := ""
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			event = name
			continue
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		if event == "patience" {
			ms, _ := strconv.ParseInt(data, 10, 64)
			c.wait.Store(ms)
		}
		event = ""
		var frame struct {
			Topic   string
			Version int64
		}
		if err := json.Unmarshal([]byte(data), &frame); err != nil || frame.Topic != "ticket" {
			continue
		}
		c.mu.Lock()
		since, ours := c.changed[frame.Version]
		if ours {
			c.heard = append(c.heard, time.Since(since))
		}
		c.mu.Unlock()
		if ours && c.asks {
			again <- since
		}
	}
}

// lookAgain asks for the ticket after each change.
func (c *crowd) lookAgain(ctx context.Context, secret string, again <-chan time.Time) {
	for since := range again {
		if c.ask(ctx, secret, c.ticket) {
			c.mu.Lock()
			c.shown = append(c.shown, time.Since(since))
			c.mu.Unlock()
		}
	}
}

// listAgain asks for the list with the patience that the page has (web/src/feed.ts).
func (c *crowd) listAgain(ctx context.Context, secret string, again <-chan time.Time) {
	for range again {
		wait := time.Duration(float64(c.wait.Load())*(0.75+rand.Float64()/2)) * time.Millisecond //nolint:gosec // spreads load
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(120*time.Millisecond, wait)):
		}
		for len(again) > 0 {
			<-again
		}
		if c.ask(ctx, secret, "/tickets") {
			c.lists.Add(1)
		}
	}
}

func (c *crowd) ask(ctx context.Context, secret, path string) bool {
	response, err := c.get(ctx, secret, path, true)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	if err != nil && ctx.Err() == nil {
		c.failed.Add(1)
	}
	return err == nil
}

// change writes a note. Its version is known beforehand, because a browser may hear of it before the answer is here.
func (c *crowd) change(r *running, ticketID string, i int) error {
	var ticket struct{ Version int64 }
	if err := r.ask("GET", "/tickets/"+ticketID, "", &ticket); err != nil {
		return err
	}
	if ticket.Version == 0 {
		return errors.New("the ticket of the crowd has no version")
	}
	c.mu.Lock()
	c.changed[ticket.Version+1] = time.Now()
	c.mu.Unlock()
	return r.ask("POST", "/tickets/"+ticketID+"/notes", fmt.Sprintf(`{"body":"Note %d for the crowd."}`, i), nil)
}

// share gives the value below which so many of a hundred lie.
func share(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}
