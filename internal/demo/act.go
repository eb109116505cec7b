package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
)

func (a *act) arg(name, otherwise string) string { return cmp.Or(a.args[name], otherwise) }

func (a *act) word(otherwise string) string {
	if len(a.words) == 0 {
		return otherwise
	}
	return a.words[0]
}

func (a *act) has(word string) bool { return slices.Contains(a.words, word) }

func (a *act) number() int {
	n, _ := strconv.Atoi(a.word("0"))
	return n
}

// level reads what the core calls high, medium or low.
func (a *act) level(name string) desk.Level { return desk.Level(a.args[name]) }

func (a *act) category() desk.CategoryID {
	if a.args["about"] == "" {
		return ""
	}
	return categoryID(a.args["about"])
}

// content is the text of an act; one that came by mail has the addresses of a mail.
func (d *director) content(a *act) desk.Content {
	c := desk.Content{Body: a.body}
	if a.args["via"] == string(desk.ViaMail) {
		p := d.person(a.who.key)
		c.From = desk.Address{Name: p.Name, Email: p.Email}
		c.To = []desk.Address{{Name: d.house.Name, Email: "support@" + Domain}}
	}
	return c
}

// open reads the act that begins a ticket. Whoever opens it opens it for themselves unless "for" names somebody.
func (d *director) open(a *act) (desk.Open, error) {
	requester, ok := memberOf(a.arg("for", a.who.key))
	if !ok || requester.client == "" {
		return desk.Open{}, a.problem("%q is nobody of a client", requester.key)
	}
	c := d.content(a)
	c.Subject = a.scene.subject
	open := desk.Open{
		Type: desk.Type(a.args["type"]), Client: clientID(requester.client), Requester: personID(requester.key), Category: a.category(),
		Impact: a.level("impact"), Urgency: a.level("urgency"), Restrict: a.has("restricted"), Content: c,
	}
	if site := a.args["site"]; site != "" {
		open.Site = siteID(requester.client, site)
	}
	if team := a.args["team"]; team != "" {
		open.Team = teamID(team)
	}
	if tags := a.args["tags"]; tags != "" {
		open.Tags = strings.Split(tags, ",")
	}
	if first, ok := d.tickets[a.args["after"]]; ok {
		open.FollowUp = first
	}
	return open, nil
}

// verbs are the acts that need nothing but their own words.
var verbs = map[string]func(d *director, a *act) desk.Command{
	"takes":      func(_ *director, a *act) desk.Command { return desk.Assign{To: personID(a.who.key)} },
	"assigns":    func(_ *director, a *act) desk.Command { return desk.Assign{To: personID(a.args["to"])} },
	"writes":     func(d *director, a *act) desk.Command { return desk.PostMessage{Content: d.content(a)} },
	"notes":      func(d *director, a *act) desk.Command { return desk.WriteNote{Content: d.content(a)} },
	"classifies": classify,
	"accepts":    func(*director, *act) desk.Command { return desk.AcceptHandoff{} },
	"withdraws":  func(*director, *act) desk.Command { return desk.WithdrawHandoff{} },
	"returns": func(d *director, a *act) desk.Command {
		return desk.ReturnHandoff{Why: desk.ReturnWhy(a.args["why"]), Content: d.content(a)}
	},
	"resumes": func(*director, *act) desk.Command { return desk.Resume{} },
	"solves": func(d *director, a *act) desk.Command {
		return desk.Resolve{Outcome: desk.Outcome(a.arg("as", "solved")), Cause: desk.Cause(a.args["cause"]), Content: d.content(a)}
	},
	"confirms": func(*director, *act) desk.Command { return desk.Confirm{} },
	"closes":   func(*director, *act) desk.Command { return desk.Close{} },
	"reopens":  func(d *director, a *act) desk.Command { return desk.Reopen{Content: d.content(a)} },
	"rates":    func(d *director, a *act) desk.Command { return desk.Rate{Good: a.has("good"), Content: d.content(a)} },
	"tags":     func(_ *director, a *act) desk.Command { return desk.Tag{Tag: a.word("")} },
	"logs": func(d *director, a *act) desk.Command {
		where := desk.Remote
		if a.has("onsite") {
			where = desk.OnSite
		}
		return desk.LogTime{Minutes: a.number(), Where: where, Billable: a.has("billable"), Content: d.content(a)}
	},
	"plans": plan,
	"raises": func(d *director, a *act) desk.Command {
		return desk.RaiseTo{To: personID(a.args["to"]), Content: d.content(a)}
	},
	"answers": func(d *director, a *act) desk.Command { return desk.AnswerRaise{Content: d.content(a)} },
	"asks":    func(d *director, a *act) desk.Command { return desk.ListForDispatch{Content: d.content(a)} },
	"clears":  func(*director, *act) desk.Command { return desk.ClearForDispatch{} },
	"routes": func(d *director, a *act) desk.Command {
		return desk.Route{Team: teamID(a.args["to"]), Content: d.content(a)}
	},
	"restricts": func(*director, *act) desk.Command { return desk.Restrict{} },
	"hands":     func(_ *director, a *act) desk.Command { return desk.ChangeVoice{To: personID(a.args["voice"])} },
	"follows":   func(_ *director, a *act) desk.Command { return desk.Watch{Person: personID(a.who.key)} },
	"discards":  func(_ *director, a *act) desk.Command { return desk.Discard{Why: desk.DiscardWhy(a.args["as"])} },
}

func classify(_ *director, a *act) desk.Command {
	return desk.Classify{Type: desk.Type(a.args["type"]), Category: a.category(), Impact: a.level("impact"), Urgency: a.level("urgency")}
}

func plan(_ *director, a *act) desk.Command {
	task := desk.AddTask{Title: a.body}
	if team := a.args["team"]; team != "" {
		task.Team = teamID(team)
	}
	if owner := a.args["owner"]; owner != "" {
		task.Owner = personID(owner)
	}
	return task
}

// command reads an act on a ticket that is open.
func (d *director) command(ctx context.Context, a *act, on desk.TicketID) (desk.Command, error) {
	if read, ok := verbs[a.verb]; ok {
		return read(d, a), nil
	}
	switch a.verb {
	case "offers":
		return offer(a)
	case "waits":
		return d.wait(a)
	case "links", "merges":
		return d.tie(a)
	case "does", "scores":
		loaded, err := d.stage.Store.Ticket(ctx, on)
		if err != nil {
			return nil, err
		}
		return onPart(a, loaded.Ticket)
	case "begins", "steps", "ends":
		loaded, err := d.stage.Store.Ticket(ctx, on)
		if err != nil {
			return nil, err
		}
		return onRun(a, loaded.Ticket)
	}
	return nil, fmt.Errorf("nobody %s at a desk", a.verb)
}

// parts are the names of a handoff's parts in the story.
var parts = map[string]desk.PartCode{
	"symptoms": desk.PartSymptoms, "tried": desk.PartTried, "guess": desk.PartGuess, "customer": desk.PartCustomerContext, "check": desk.PartCheckFirst,
}

// offer reads a handoff: its words are lines of "part: text".
func offer(a *act) (desk.Command, error) {
	c := desk.OfferHandoff{To: teamID(a.args["to"]), WorkDone: a.has("done")}
	for _, line := range strings.Split(a.body, "\n") {
		name, text, ok := strings.Cut(line, ": ")
		code, known := parts[name]
		if !ok || !known {
			return nil, fmt.Errorf("%q is no part of a handoff", line)
		}
		c.Parts = append(c.Parts, desk.Part{Code: code, Text: text})
	}
	return c, nil
}

// wait reads what a ticket waits for: requester, vendor, change or a date, which is so long from then.
func (d *director) wait(a *act) (desk.Command, error) {
	put := desk.Put{Reason: desk.HoldReason(a.args["for"]), Reference: a.args["ref"], Content: d.content(a)}
	if vendor := a.args["vendor"]; vendor != "" {
		put.Vendor = vendorID(vendor)
	}
	if until := a.args["until"]; until != "" {
		at, err := shifted(a.at, until)
		if err != nil {
			return nil, err
		}
		put.Until = at
	}
	return put, nil
}

func (d *director) tie(a *act) (desk.Command, error) {
	key := a.arg("to", a.args["into"])
	other, ok := d.tickets[key]
	if !ok {
		return nil, fmt.Errorf("the ticket %q is not open yet", key)
	}
	if a.verb == "merges" {
		return desk.Merge{Into: other}, nil
	}
	return desk.LinkTo{Other: other, Relation: desk.Relation(a.args["as"])}, nil
}

// onPart reads an act on a task (by its place from 1) or on the last handoff.
func onPart(a *act, t desk.Ticket) (desk.Command, error) {
	n := a.number()
	if a.verb == "scores" {
		if len(t.Handoffs) == 0 {
			return nil, fmt.Errorf("nothing was handed over")
		}
		return desk.RateHandoff{Handoff: t.Handoffs[len(t.Handoffs)-1].Seq, Rating: n}, nil
	}
	if n < 1 || n > len(t.Tasks) {
		return nil, fmt.Errorf("there is no task %d", n)
	}
	return desk.ChangeTask{Task: t.Tasks[n-1].Seq, State: desk.TaskDone}, nil
}
