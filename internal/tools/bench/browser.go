package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/auth"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/store/sqlstore"
)

// browserBench is what people see of a desk with the large corpus: Chromium on this machine, without brakes.
type browserBench struct {
	bench   *bench
	desk    *running
	agent   account
	contact account
	ticket  struct {
		ID     string
		Number int64
	}
	rows []row
}

// account is somebody who signs in by password.
type account struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

const benchPassword = "bench-browsers-7"

// browsers measures pages and gives the section of the report.
func (b *bench) browsers(ctx context.Context) (string, error) {
	binary := filepath.Join(b.dir, "tierdesk-browser")
	if err := command(ctx, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-o", binary, "./cmd/tierdesk"); err != nil {
		return "", err
	}
	logFile, err := os.Create(filepath.Join(b.dir, "browser.log"))
	if err != nil {
		return "", err
	}
	dir := filepath.Join(b.dir, "browser")
	m := &browserBench{bench: b, desk: &running{binary: binary, place: []string{"--data", dir}, log: logFile}}
	if err := m.desk.fill(ctx, b.corpora[b.large]); err != nil {
		return "", err
	}
	secrets, err := m.people(ctx, dir)
	if err != nil {
		return "", err
	}
	if err := m.pages(ctx); err != nil {
		return "", errors.Join(err, m.desk.stop())
	}
	if err := m.crowds(ctx, secrets); err != nil {
		return "", errors.Join(err, m.desk.stop())
	}
	return m.section(), nil
}

// people makes an agent and a contact who sign in, and the sessions of the crowd, one each for as many agents.
func (m *browserBench) people(ctx context.Context, dir string) ([]string, error) {
	s, err := sqlstore.OpenSQLite(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }()
	now := func() time.Time { return time.Now().UTC() }
	keys := auth.New(s, now)
	for _, who := range []struct {
		account *account
		email   string
	}{{&m.agent, "agent1@corpus.test"}, {&m.contact, "contact1@corpus.test"}} {
		person, err := s.PersonByEmail(ctx, who.email)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", who.email, err)
		}
		if err := keys.SetPassword(ctx, person.ID, benchPassword, ""); err != nil {
			return nil, err
		}
		*who.account = account{who.email, benchPassword}
	}
	secrets := make([]string, crowdSize)
	for i := range secrets {
		p := desk.Person{
			ID: desk.PersonID(uuid.NewString()), Name: fmt.Sprint("Follower ", i), Email: fmt.Sprintf("follower%d@desk.example", i),
			Roles: []desk.Role{desk.RoleAgent}, ServesAll: true,
		}
		if err := s.SavePerson(ctx, p, store.Audit{At: now(), Act: "person.create", Ref: string(p.ID)}); err != nil {
			return nil, err
		}
		if secrets[i], _, err = keys.BeginSession(ctx, p.ID, "bench"); err != nil {
			return nil, err
		}
	}
	return secrets, nil
}

// pages measures one browser at a time.
func (m *browserBench) pages(ctx context.Context) error {
	if _, err := m.desk.start(ctx); err != nil {
		return err
	}
	err := m.desk.ask("POST", "/tickets", `{"requester":{"email":"contact1@corpus.test","name":"Contact 1"},"subject":"Scanner of the front desk","body":"It scans blank pages since noon.","type":"incident"}`, &m.ticket)
	if err != nil {
		return err
	}
	for _, measure := range []func(context.Context) error{m.weight, m.next, m.acts, m.live} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return m.desk.stop()
}

// script runs a script of e2e/browser and gives its last line.
func (m *browserBench) script(ctx context.Context, name string, task map[string]any, into any) error {
	task["base"] = m.desk.url
	text, err := json.Marshal(task)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, "node", filepath.Join("e2e", "browser", name))
	var problems bytes.Buffer
	run.Stdin, run.Stderr = bytes.NewReader(text), &problems
	out, err := run.Output()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, problems.String())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	fmt.Fprintf(os.Stderr, "%s %s\n", name, lines[len(lines)-1])
	return json.Unmarshal(lines[len(lines)-1], into)
}

// weighed is what weight.mjs tells of a page.
type weighed struct {
	Cold, Warm struct {
		Total, JS, Requests int
		FirstRowMs, PaintMs float64
		Shift               float64
	}
}

func kib(bytes int) string { return fmt.Sprintf("%.1f KiB", float64(bytes)/1024) }

func (m *browserBench) weight(ctx context.Context) error {
	var list, portal, slow weighed
	if err := m.script(ctx, "weight.mjs", map[string]any{"person": m.agent, "pages": []string{"/tickets"}, "rounds": 5}, &list); err != nil {
		return err
	}
	if err := m.script(ctx, "weight.mjs", map[string]any{"person": m.contact, "pages": []string{"/"}, "rounds": 5}, &portal); err != nil {
		return err
	}
	brakes := map[string]any{"kbit": 1600, "latencyMs": 150, "cpu": 4}
	if err := m.script(ctx, "weight.mjs", map[string]any{"person": m.agent, "pages": []string{"/tickets"}, "rounds": 3, "slow": brakes}, &slow); err != nil {
		return err
	}
	m.rows = append(m.rows,
		row{"agent's first page, empty cache", "≤ 150 KiB", fmt.Sprintf("%s in %d requests", kib(list.Cold.Total), list.Cold.Requests), "", list.Cold.Total <= 150<<10},
		row{"agent's first page, first row painted", "≤ 500 ms", fmt.Sprintf("%.0f ms", list.Cold.FirstRowMs), "", list.Cold.FirstRowMs > 0 && list.Cold.FirstRowMs <= 500},
		row{"the same page again", "≤ 15 kB", fmt.Sprintf("%.1f kB", float64(list.Warm.Total)/1000), "", list.Warm.Total <= 15000},
		row{"portal's first page, empty cache", "≤ 60 KiB, JavaScript ≤ 40 KiB", kib(portal.Cold.Total) + ", " + kib(portal.Cold.JS), "", portal.Cold.Total <= 60<<10 && portal.Cold.JS <= 40<<10},
		row{"layout shift of the agent's first page", "≤ 0.02", fmt.Sprintf("%.3f", list.Cold.Shift), "", list.Cold.Shift <= 0.02},
		row{"first row at 1.6 Mbit/s, 150 ms, a quarter of the processor", "reported", fmt.Sprintf("%.0f ms, again %.0f ms", slow.Cold.FirstRowMs, slow.Warm.FirstRowMs), "", true})
	return nil
}

// timed is the summary of the scripts that take times.
type timed struct {
	Acts, Rounds, Missed int
	P50, P95, Worst      float64
	Silent               []string
}

func (m *browserBench) next(ctx context.Context) error {
	var sum timed
	if err := m.script(ctx, "next.mjs", map[string]any{"person": m.agent, "path": "/tickets", "rounds": 20}, &sum); err != nil {
		return err
	}
	m.rows = append(m.rows, timeRow("next ticket, fetched ahead, to its paint", 150, sum, sum.Rounds == 20))
	return nil
}

// actsOfAgents are what agents do all day, sixty of them: moving, opening, writing, asking for a sheet and leaving it.
func actsOfAgents() []map[string]string {
	var acts []map[string]string
	key := func(keys ...string) {
		for _, k := range keys {
			acts = append(acts, map[string]string{"key": k})
		}
	}
	key("j", "j", "j", "k", "j", "Enter", "j", "Enter", "j", "j", "Enter")
	key("Control+k", "Escape", "?", "Escape", "v", "Escape", "i", "Escape", "p", "Escape", "a", "Escape", "Shift+m", "Escape", "Shift+t", "Escape")
	key("x", "x", "j", "x", "Shift+Escape", "d", "d", "o", "Escape")
	acts = append(acts, map[string]string{"click": "[data-command='ticket.note']"})
	acts = append(acts, map[string]string{"type": "Cleaned its rollers.", "into": "[data-composer] textarea"})
	key("Escape", "j", "Enter")
	return acts
}

func (m *browserBench) acts(ctx context.Context) error {
	var sum timed
	if err := m.script(ctx, "acts.mjs", map[string]any{"person": m.agent, "path": fmt.Sprint("/tickets/", m.ticket.Number), "acts": actsOfAgents()}, &sum); err != nil {
		return err
	}
	if len(sum.Silent) > 0 {
		return fmt.Errorf("these acts changed nothing: %s", strings.Join(sum.Silent, " "))
	}
	m.rows = append(m.rows, timeRow(fmt.Sprintf("key or click to the next paint, %d acts", sum.Acts), 100, sum, sum.Acts >= 60))
	return nil
}

func (m *browserBench) live(ctx context.Context) error {
	var sum timed
	task := map[string]any{
		"watcher": m.agent, "path": fmt.Sprint("/tickets/", m.ticket.Number),
		"actor": m.contact, "actorPath": fmt.Sprint("/requests/", m.ticket.Number), "rounds": 20,
	}
	if err := m.script(ctx, "live.mjs", task, &sum); err != nil {
		return err
	}
	m.rows = append(m.rows, timeRow("another screen sees a change", 500, sum, sum.Missed == 0 && sum.Rounds == 20))
	return nil
}

func timeRow(name string, limit float64, sum timed, ok bool) row {
	return row{name, fmt.Sprintf("p95 ≤ %.0f ms", limit), fmt.Sprintf("%.0f ms", sum.P50), fmt.Sprintf("%.0f ms (worst %.0f)", sum.P95, sum.Worst), ok && sum.P95 <= limit}
}

// crowds measures many browsers at once on a desk that has just started: first that they hear, then that they ask again.
func (m *browserBench) crowds(ctx context.Context, secrets []string) error {
	for _, asks := range []bool{false, true} {
		if _, err := m.desk.start(ctx); err != nil {
			return err
		}
		c := &crowd{url: m.desk.url, secrets: secrets, cookie: auth.Cookie{}.Name(), ticket: fmt.Sprint("/tickets/", m.ticket.Number), asks: asks}
		got, err := c.run(ctx, m.desk, m.ticket.ID)
		if err != nil {
			return err
		}
		m.rows = append(m.rows, got.rows(asks)...)
		if err := m.desk.stop(); err != nil {
			return err
		}
	}
	return nil
}

func (r crowdResult) rows(asks bool) []row {
	heard := func(name, target string, limit time.Duration) row {
		p99 := share(r.heard, 99)
		return row{name, target, ms(share(r.heard, 50).Seconds() * 1000), "p99 " + ms(p99.Seconds()*1000), limit == 0 || r.frames == r.wanted && p99 <= limit}
	}
	if !asks {
		return []row{
			heard(fmt.Sprintf("%d live browsers hear of a change (%d of %d heard)", r.browsers, r.frames, r.wanted), "p99 ≤ 1 s", time.Second),
			{fmt.Sprintf("memory with %d live browsers", r.browsers), "≤ 150 MB", fmt.Sprintf("%.0f MB", r.rss), "", r.rss <= 150},
		}
	}
	return []row{
		heard("the same while they ask again for what they show", "reported", 0),
		{fmt.Sprintf("… until %d of them show the changed ticket anew", crowdLookers), "reported", ms(share(r.shown, 50).Seconds() * 1000), "p99 " + ms(share(r.shown, 99).Seconds()*1000), true},
		{fmt.Sprintf("… memory; the lists of the others were asked for %d times", r.lists), "reported", fmt.Sprintf("%.0f MB", r.rss), "", true},
	}
}

func (m *browserBench) section() string {
	var b strings.Builder
	fmt.Fprintf(&b, `## In the browser

Chromium on the same two cores as the desk, %d tickets, SQLite (modernc). Weights are what comes over the wire, headers included, compressed.
"First row" is from the navigation to the frame in which a ticket of the list is painted; the list is that of all open tickets. The crowd is
%d sessions of as many agents with a connection each, %d changes, one every %v; a change begins with the request that makes it.

| what | target | p50 or value | p95 | |
| --- | --- | --- | --- | --- |
`, m.bench.large, crowdSize, crowdChanges, crowdEvery)
	for _, r := range m.rows {
		b.WriteString(r.line(false))
	}
	b.WriteString("\n")
	return b.String()
}
