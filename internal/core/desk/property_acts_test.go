package desk

import (
	"slices"
	"time"

	"pgregory.net/rapid"
	"tierdesk/internal/core/sop"
)

func (d *anyDay) anyOpen(r *rapid.T, ids []TicketID) Command {
	c := Open{
		Client: anyOf(r, clientIDs, "client"), Requester: anyOf(r, personIDs, "requester"),
		Category: anyOf(r, []CategoryID{"", "", "vpn", "server", "acme-app", "nonsense"}, "category"),
		Impact:   levels.Draw(r, "impact"), Urgency: levels.Draw(r, "urgency"), Affected: rapid.IntRange(-1, 20).Draw(r, "affected"),
		Team:     anyOf(r, append([]TeamID{"", "", ""}, teamIDs...), "team"),
		Restrict: rapid.IntRange(0, 5).Draw(r, "restrict") == 0, Automatic: rapid.Bool().Draw(r, "automatic"),
		Content: Content{Subject: "words", Body: drawText.Draw(r, "body")},
	}
	if contacts := d.people[c.Requester].Contacts; len(contacts) > 0 && rapid.IntRange(0, 9).Draw(r, "fits") > 0 {
		c.Client = contacts[0].Client
	}
	if len(ids) > 0 && rapid.IntRange(0, 3).Draw(r, "follows") == 0 {
		c.FollowUp = anyOf(r, ids, "followed")
	}
	return c
}

// anyCommand draws a command. Half of the time it draws until somebody may do it, so that tickets get somewhere.
func (d *anyDay) anyCommand(r *rapid.T, t Ticket, ids []TicketID) Command {
	person := anyOf(r, personIDs, "person")
	other := anyOf(r, ids, "other")
	text := Content{Body: drawText.Draw(r, "text")}
	seq := Seq(rapid.IntRange(0, int(t.Version)+1).Draw(r, "entry"))
	if open := t.OpenHandoff(); open != nil && rapid.Bool().Draw(r, "open one") {
		seq = open.Seq
	}
	if t.OpenHandoff() != nil && rapid.Bool().Draw(r, "answer") {
		why := anyOf(r, append(slices.Clone(ReturnWhys), "because"), "why")
		return anyOf(r, []Command{AcceptHandoff{}, AcceptHandoff{Rating: rapid.IntRange(-1, 6).Draw(r, "rating at once")}, ReturnHandoff{Why: why, Content: text}, ReturnHandoff{Why: why, Content: text}, WithdrawHandoff{}, Reopen{text}}, "an answer")
	}
	if len(t.Handoffs) > 0 && rapid.IntRange(0, 9).Draw(r, "rate") == 0 {
		return RateHandoff{Handoff: t.Handoffs[0].Seq, Rating: rapid.IntRange(0, 6).Draw(r, "rating")}
	}
	if len(t.Tasks) > 0 && rapid.Bool().Draw(r, "of a task") {
		seq = t.Tasks[0].Seq
	}
	if len(t.Watchers) > 0 && rapid.Bool().Draw(r, "a follower") {
		person = t.Watchers[0]
	}
	draw := anyOf(r, d.makers(r, t, person, other, text, seq), "command")
	return draw()
}

func (d *anyDay) makers(r *rapid.T, t Ticket, person PersonID, other TicketID, text Content, seq Seq) []func() Command {
	team := func() TeamID { return anyOf(r, teamIDs, "team") }
	member := func() PersonID {
		members := []PersonID{person}
		for _, id := range personIDs {
			if d.people[id].IsMember(t.Team) {
				members = append(members, id)
			}
		}
		return anyOf(r, members, "member")
	}
	offer := func() Command {
		var parts []Part
		for _, code := range PartCodes {
			if rapid.IntRange(0, 9).Draw(r, "part") > 0 {
				parts = append(parts, Part{code, "words"})
			}
		}
		return OfferHandoff{To: team(), WorkDone: rapid.Bool().Draw(r, "done"), Parts: parts}
	}
	back := func() Command {
		return ReturnHandoff{Handoff: seq, Why: anyOf(r, append(slices.Clone(ReturnWhys), "because"), "why"), Content: text}
	}
	resolve := func() Command {
		return Resolve{Outcome: anyOf(r, append(slices.Clone(Outcomes), "magic"), "outcome"), Content: text}
	}
	post := func() Command {
		author := anyOf(r, []PersonID{"", t.Requester, person, "nobody"}, "author")
		return PostMessage{Content: text, Automatic: rapid.IntRange(0, 3).Draw(r, "automatic") == 0, Other: rapid.IntRange(0, 5).Draw(r, "other") == 0, Author: author}
	}
	hold := func() Command {
		c := Put{Reason: anyOf(r, append(slices.Clone(HoldReasons), "tea"), "reason"), Vendor: anyOf(r, []VendorID{"hoster", ""}, "vendor"), Content: text}
		if rapid.Bool().Draw(r, "until") {
			nanos := time.Duration(rapid.IntRange(-5000, 5000).Draw(r, "nanos"))
			c.Until = d.now.Add(time.Hour*time.Duration(rapid.IntRange(0, 50).Draw(r, "hours")) + nanos).In(time.FixedZone("", 3600))
		}
		return c
	}
	return []func() Command{
		offer, offer, offer, offer, back, back, resolve, resolve, post, post, post, hold, hold,
		func() Command { return AcceptHandoff{Handoff: seq} },
		func() Command { return AcceptHandoff{} },
		func() Command { return WithdrawHandoff{} },
		func() Command { return ExpireHandoff{Handoff: seq} },
		func() Command { return RateHandoff{Handoff: seq, Rating: rapid.IntRange(0, 6).Draw(r, "rating")} },
		func() Command { return Assign{To: member()} },
		func() Command { return Assign{To: member()} },
		func() Command { return Assign{} },
		func() Command {
			return Route{Team: team(), Content: text, Reason: Reason{Source: "rule", Words: "A rule says so."}}
		},
		func() Command { return Reroute{Subject: "words"} },
		func() Command { return FindPerson{} },
		func() Command { return WriteNote{text} },
		func() Command { return NoteBounce{To: person, Status: "5.1.1", Content: text} },
		func() Command {
			return Classify{Impact: levels.Draw(r, "impact"), Urgency: levels.Draw(r, "urgency"), Type: anyOf(r, Types, "type")}
		},
		func() Command { return Resume{} },
		func() Command { return Confirm{} },
		func() Command { return Confirm{} },
		func() Command { return Confirm{} },
		func() Command { return Rate{Good: rapid.Bool().Draw(r, "good"), Content: text} },
		func() Command { return Close{} },
		func() Command { return Reopen{text} },
		func() Command { return Reopen{text} },
		func() Command {
			if rapid.IntRange(0, 3).Draw(r, "really") > 0 {
				return Tag{"noise"}
			}
			return Discard{Why: DiscardNoise}
		},
		func() Command { return Merge{Into: other} },
		func() Command {
			return LinkTo{Other: other, Relation: anyOf(r, []Relation{"", CausedBy, "enemy"}, "relation")}
		},
		func() Command { return Unlink{Other: other} },
		func() Command { return Tag{anyOf(r, []string{"a", "b", "Bad tag"}, "tag")} },
		func() Command { return Untag{anyOf(r, []string{"a", "b"}, "tag")} },
		func() Command { return Watch{person} },
		func() Command { return Unwatch{person} },
		func() Command {
			return Restrict{People: []PersonID{person}, Teams: rapid.SliceOfN(rapid.SampledFrom(teamIDs), 0, 2).Draw(r, "teams")}
		},
		func() Command { return LiftRestriction{} },
		func() Command { return LiftRestriction{} },
		func() Command {
			return MoveClient{Client: anyOf(r, clientIDs, "client"), Requester: anyOf(r, []PersonID{"", person}, "requester")}
		},
		func() Command { return ChangeVoice{anyOf(r, []PersonID{"", person}, "to")} },
		func() Command { return RaiseTo{To: anyOf(r, []PersonID{"max", person}, "to"), Content: text} },
		func() Command { return AnswerRaise{text} },
		func() Command {
			return AddTask{Title: text.Body, Team: anyOf(r, []TeamID{"", team()}, "team"), Owner: anyOf(r, []PersonID{"", person}, "owner")}
		},
		func() Command {
			return ChangeTask{Task: seq, State: anyOf(r, []TaskState{"", TaskDone}, "state"), Owner: anyOf(r, []PersonID{"", person}, "owner")}
		},
		func() Command {
			from := d.now.Add(time.Duration(rapid.IntRange(-2, 40).Draw(r, "begins")) * time.Hour)
			return ScheduleWork{
				Kind: anyOf(r, WorkKinds, "kind"), Person: person, From: from, Until: from.Add(time.Hour), Force: rapid.Bool().Draw(r, "force"), Content: text,
			}
		},
		func() Command {
			from := d.now.Add(time.Duration(rapid.IntRange(-2, 40).Draw(r, "begins")) * time.Hour)
			return MoveWork{Work: seq, Person: person, From: from, Until: from.Add(time.Hour), Force: true, Content: text}
		},
		func() Command { return CancelWork{Work: seq, Content: text} },
		func() Command { return FinishWork{Work: seq, Content: text} },
		func() Command { return LogTime{Minutes: rapid.IntRange(0, 30).Draw(r, "minutes"), Content: text} },
		func() Command {
			return StartScript{anyOf(r, []sop.ID{"vpn", "vpn", "gateway", "old", "none"}, "script")}
		},
		func() Command { return anyScriptAct(r, t, seq) },
		func() Command { return anyScriptAct(r, t, seq) },
		func() Command { return ListForDispatch{text} },
		func() Command { return ClearForDispatch{} },
		func() Command { return RecordErasure{Entries: []Seq{seq}} },
	}
}

// anyScriptAct goes on with a run, mostly the one that is open at the step where it stands.
func anyScriptAct(r *rapid.T, t Ticket, seq Seq) Command {
	step := sop.StepID("client")
	if run := t.OpenRun(); run != nil && rapid.IntRange(0, 5).Draw(r, "this run") > 0 {
		seq, step = run.Seq, run.Step
	}
	return anyOf(r, []Command{
		AnswerStep{Run: seq, Step: step, Answer: rapid.IntRange(0, 3).Draw(r, "answer"), Words: anyOf(r, []string{"", "12", "5.2 beta"}, "words")},
		AnswerStep{Run: seq, Step: step, Words: "7"},
		AnswerStep{Run: seq, Step: step, Skip: anyOf(r, append(slices.Clone(SkipWhys), "bored"), "skip")},
		StepBack{Run: seq, Step: step},
		FinishScript{Run: seq, Helped: anyOf(r, append(slices.Clone(HelpedWords), ""), "helped")},
	}, "act of a script")
}
