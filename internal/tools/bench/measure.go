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
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/store/pgtest"
)

// result is what one variant showed.
type result struct {
	steps  map[string]step
	small  map[string]step
	start  time.Duration
	idle   float64
	loaded float64
	bare   float64 // tickets a second of the bare program; 0: not measured
	load   time.Duration
	settle time.Duration // until the desk had caught up with what was imported
	costs  time.Duration // the desk's processor time for each created ticket
}

// step is one line of the load generator.
type step struct {
	rate, p50, p99 float64
	requests       int
	errors         int
}

func (b *bench) measure(ctx context.Context, v variant) (*result, error) {
	binary := filepath.Join(b.dir, "tierdesk-"+v.name)
	if err := command(ctx, []string{"CGO_ENABLED=" + v.cgo}, "go", "build", "-tags", v.tags, "-trimpath", "-o", binary, "./cmd/tierdesk"); err != nil {
		return nil, err
	}
	out := &result{}
	var err error
	if out.small, err = b.desk(ctx, v, binary, b.small, nil); err != nil {
		return nil, err
	}
	out.steps, err = b.desk(ctx, v, binary, b.large, out)
	return out, err
}

// desk fills a desk with a corpus and measures it; all is asked for the large one only.
func (b *bench) desk(ctx context.Context, v variant, binary string, size int, all *result) (steps map[string]step, err error) {
	dir := filepath.Join(b.dir, fmt.Sprint(v.name, size))
	logFile, err := os.Create(filepath.Join(b.dir, fmt.Sprint(v.name, size, ".log")))
	if err != nil {
		return nil, err
	}
	r := &running{binary: binary, place: []string{"--data", dir}, log: logFile}
	if v.pg {
		if err := os.Mkdir(dir+"-pg", 0o755); err != nil {
			return nil, err
		}
		server, err := pgtest.StartServer(dir + "-pg")
		if err != nil {
			return nil, err
		}
		defer func() { _ = server.Close() }()
		if _, err := server.CreateDatabase("bench"); err != nil {
			return nil, err
		}
		r.place = append(r.place, "--database-url", server.URL("bench"))
	}
	began := time.Now()
	if err := r.fill(ctx, b.corpora[size]); err != nil {
		return nil, err
	}
	filled := time.Since(began)
	first, err := r.start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	settled, err := r.settle()
	if err != nil {
		return nil, err
	}
	if all != nil {
		all.load, all.settle = filled, settled
		if err := all.rest(r, first); err != nil {
			return nil, err
		}
	}
	reads, creations, err := b.plan(r, all != nil)
	if err != nil {
		return nil, err
	}
	if steps, err = b.generate(ctx, reads); err != nil || all == nil {
		return steps, err
	}
	if err := b.create(ctx, r, creations, steps, all); err != nil {
		return steps, err
	}
	if all.loaded, err = r.rss(); err != nil {
		return steps, err
	}
	if v.pg {
		return steps, nil
	}
	if err := r.stop(); err != nil {
		return steps, err
	}
	all.bare, err = bareProgram(ctx, filepath.Join(dir, "tierdesk.db"))
	return steps, err
}

// create runs the steps that open tickets, and what processor time they cost the desk.
func (b *bench) create(ctx context.Context, r *running, plan []planStep, steps map[string]step, all *result) error {
	before, err := r.processorTime()
	if err != nil {
		return err
	}
	created, err := b.generate(ctx, plan)
	if err != nil {
		return err
	}
	after, err := r.processorTime()
	if err != nil {
		return err
	}
	opened := 0
	for name, s := range created {
		steps[name] = s
		opened += s.requests
	}
	all.costs = (after - before) / time.Duration(max(opened, 1))
	return nil
}

// rest measures the desk before any load: the start again on a warm file, and memory after some seconds.
func (out *result) rest(r *running, first time.Duration) error {
	starts := []time.Duration{first}
	for range 4 {
		if err := r.stop(); err != nil {
			return err
		}
		again, err := r.start(context.Background())
		if err != nil {
			return err
		}
		starts = append(starts, again)
	}
	slices.Sort(starts)
	out.start = starts[len(starts)/2]
	time.Sleep(5 * time.Second)
	var err error
	out.idle, err = r.rss()
	return err
}

const benchAgent = "bench@desk.example"

// fill brings the corpus in and makes a token.
func (r *running) fill(ctx context.Context, corpus string) error {
	if _, err := r.call(ctx, "", "import", "corpus", corpus); err != nil {
		return err
	}
	if _, err := r.call(ctx, "", "user", "create", "--email", benchAgent, "--name", "Bench", "--role", "agent", "--role", "administrator"); err != nil {
		return err
	}
	out, err := r.call(ctx, "", "token", "create", "--agent", benchAgent, "--scope", "admin")
	if err != nil {
		return err
	}
	var answer struct{ Token string }
	err = json.Unmarshal(out, &answer)
	r.token = answer.Token
	return err
}

// planStep is a step of the load generator's plan.
type planStep struct {
	Name, Method, URL, Body string
	Headers                 map[string]string
	Conc                    []int
	Secs                    float64
	Reps                    int
	Max                     int64
	Want                    string
}

// plan gives the steps that read, and those that create.
func (b *bench) plan(r *running, all bool) (reads, creations []planStep, err error) {
	team, err := r.largestTeam()
	if err != nil {
		return nil, nil, err
	}
	deep, err := r.deepCursor(team, min(20_000, b.large/5))
	if err != nil {
		return nil, nil, err
	}
	thick, err := r.thickTicket()
	if err != nil {
		return nil, nil, err
	}
	headers := map[string]string{"Authorization": "Bearer " + r.token, "Content-Type": "application/json"}
	get := func(name, path, want string) planStep {
		return planStep{Name: name, Method: "GET", URL: r.url + "/api/v1" + path, Headers: headers, Conc: []int{1}, Secs: 2, Reps: 3, Want: want}
	}
	reads = []planStep{
		get("queue", "/tickets?team="+team+"&limit=50", `"items"`),
		get("queue open", "/tickets?team="+team+"&state=new,open&limit=50", `"items"`),
		get("ticket", "/tickets/"+thick+"/messages", "message 30"),
	}
	if !all {
		return reads, nil, nil
	}
	reads = append(reads, get("queue deep", "/tickets?team="+team+"&limit=50&after="+deep, `"items"`),
		get("search rare", "/search?q=zyxquartz", `"tickets":[{`), get("search common", "/search?q=invoice", `"tickets":[{`))
	return reads, []planStep{{
		Name: "create", Method: "POST", URL: r.url + "/api/v1/tickets", Headers: headers, Conc: []int{1, 32}, Secs: 5, Reps: 3,
		Body: `{"requester":{"email":"load{pick2}@load.example","name":"Load {pick2}"},"subject":"Load {n}","body":"The printer on floor {pick2} prints nothing since this morning, please help.","type":"incident"}`,
	}}, nil
}

func (r *running) largestTeam() (string, error) {
	var page struct {
		Items []struct {
			TeamID string `json:"team_id"`
		}
	}
	if err := r.ask("GET", "/tickets?limit=200", "", &page); err != nil {
		return "", err
	}
	counts, best := map[string]int{}, ""
	for _, item := range page.Items {
		if counts[item.TeamID]++; counts[item.TeamID] > counts[best] {
			best = item.TeamID
		}
	}
	return best, nil
}

// deepCursor walks a team's list to a row.
func (r *running) deepCursor(team string, row int) (string, error) {
	after := ""
	for seen := 0; seen < row; seen += 200 {
		var page struct{ Next string }
		if err := r.ask("GET", "/tickets?team="+team+"&limit=200&after="+after, "", &page); err != nil {
			return "", err
		}
		if page.Next == "" {
			return after, nil
		}
		after = page.Next
	}
	return after, nil
}

// thickTicket makes a ticket with 30 messages.
func (r *running) thickTicket() (string, error) {
	var opened struct{ ID string }
	err := r.ask("POST", "/tickets", `{"requester":{"email":"thick@load.example","name":"Thick"},"subject":"Thick","body":"message 1","type":"incident"}`, &opened)
	for i := 2; err == nil && i <= 30; i++ {
		err = r.ask("POST", "/tickets/"+opened.ID+"/messages", fmt.Sprintf(`{"body":"This is message %d of a long conversation. %s"}`, i, strings.Repeat("word ", 80)), nil)
	}
	return opened.ID, err
}

// generate runs the load generator and reads its table.
func (b *bench) generate(ctx context.Context, plan []planStep) (map[string]step, error) {
	data, err := json.Marshal(plan)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(b.dir, "plan.json")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, b.generator, "-plan", path)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the load generator: %w", err)
	}
	steps := map[string]step{}
	for line := range strings.Lines(string(bytes.TrimSpace(out))) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) < 9 || cells[0] == "step" {
			if strings.HasPrefix(line, "#") {
				return nil, errors.New(strings.TrimSpace(line))
			}
			continue
		}
		var s step
		s.rate, _ = strconv.ParseFloat(cells[2], 64)
		s.p50, _ = strconv.ParseFloat(cells[3], 64)
		s.p99, _ = strconv.ParseFloat(cells[4], 64)
		s.requests, _ = strconv.Atoi(cells[7])
		s.errors, _ = strconv.Atoi(cells[8])
		steps[cells[0]+" "+cells[1]] = s
	}
	return steps, nil
}
