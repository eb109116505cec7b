package main

import (
	"fmt"
	"strings"
	"time"

	"tierdesk/internal/api"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

type reportCommand struct {
	Tiers reportTiersCommand `cmd:"" help:"Tell how tickets moved through the tiers, imported ones too."`
}

type reportTiersCommand struct {
	place
	From     string `help:"First day on which a ticket was opened, in UTC." placeholder:"2026-03-01"`
	To       string `help:"Last day." placeholder:"2026-03-31"`
	Client   string `help:"Only tickets of this client, by its id."`
	Log      string `help:"Only tickets of this imported log." placeholder:"NAME"`
	Imported bool   `help:"Only imported tickets." xor:"source"`
	Desk     bool   `help:"Only tickets that were worked here." xor:"source"`
	Csv      bool   `help:"A table instead of JSON."`
	Rebuild  bool   `help:"Count all tickets anew, from their timelines."`
}

// Run brings the sums up to date and tells the report.
func (c *reportTiersCommand) Run(s *session) error {
	f, err := store.ReadFlowFilter(c.From, c.To, c.Client, c.Log, c.source())
	if err != nil {
		return err
	}
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	if c.Rebuild {
		if err := d.store.RecountFlows(s.ctx); err != nil {
			return err
		}
	}
	if err := c.catchUp(s, d.store); err != nil {
		return err
	}
	sum, err := d.store.FlowSum(s.ctx, desk.Scope{All: true}, f)
	if err != nil {
		return err
	}
	house := d.engine.House()
	if !c.Csv {
		return s.print(api.TierReportOf(sum.Tell(), house, f))
	}
	table, err := api.TierReportTable(sum.Tell(), house)
	if err != nil {
		return err
	}
	_, err = s.out.Write(table)
	return err
}

func (c *reportTiersCommand) source() string {
	switch {
	case c.Imported:
		return string(store.FlowImported)
	case c.Desk:
		return string(store.FlowDesk)
	default:
		return ""
	}
}

const (
	countedTogether = 500
	foldedTogether  = 50
	shownBehind     = 5000 // fewer are counted before anybody could read a bar
	mostBehind      = 100_000_000
)

// catchUp counts what changed, with a bar on standard error where it takes a while.
func (c *reportTiersCommand) catchUp(s *session, flows store.Flows) error {
	all, err := flows.FlowsBehind(s.ctx, mostBehind)
	if err != nil {
		return err
	}
	bar := progress{out: s, all: all, shown: all >= shownBehind || c.Rebuild}
	for done := 0; ; {
		n, err := flows.CountFlows(s.ctx, countedTogether)
		if err != nil {
			return err
		}
		if n == 0 {
			bar.end(done)
			break
		}
		done += n
		bar.show(done)
	}
	for {
		n, err := flows.FoldFlows(s.ctx, foldedTogether)
		if err != nil || n == 0 {
			return err
		}
	}
}

// progress is a bar that is drawn over itself.
type progress struct {
	out   *session
	all   int
	shown bool
	last  time.Time
}

const barWidth = 40

func (p *progress) show(done int) {
	if !p.shown || time.Since(p.last) < 200*time.Millisecond {
		return
	}
	p.last = time.Now()
	p.draw(done)
}

func (p *progress) draw(done int) {
	full := min(barWidth*done/max(p.all, 1), barWidth)
	fmt.Fprintf(p.out.problems, "\rcounting [%s%s] %d of %d tickets", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done, max(p.all, done))
}

func (p *progress) end(done int) {
	if p.shown {
		p.draw(done)
		fmt.Fprintln(p.out.problems)
	}
}
