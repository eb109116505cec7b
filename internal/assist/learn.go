package assist

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/store"
)

// What is learned from, and when it is worth it.
const (
	mostTickets   = 40_000 // the newest solved ones
	pageOfTickets = 500
	mostText      = 4 << 10 // bytes of a ticket's text
	leastExamples = 50
	leastOfLabel  = 5    // examples of a label; rarer ones are left out
	worseBy       = 0.01 // accuracy that a new model may lose without the old one staying
	learnSeed     = 1
)

// Learned says what became of one kind.
type Learned struct {
	Kind     triage.Kind
	Version  int64
	Used     bool
	Examples int
	Labels   int
	About    triage.About
	Why      string // in words, where nothing was learned or the old model stays
}

// Learn makes new models from the newest solved tickets that are not restricted. A model takes the place of the one before when it is no worse on
// examples that were kept aside, or when the desk has other teams or categories by now.
func (a *Assist) Learn(ctx context.Context) ([]Learned, error) {
	kept, err := a.engine.Store().TriageModels(ctx)
	if err != nil {
		return nil, err
	}
	cases, err := a.cases(ctx)
	if err != nil {
		return nil, err
	}
	defer a.forget()
	var all []Learned
	for _, kind := range triage.Kinds {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		one, err := a.learn(ctx, kind, cases, kept)
		if err != nil {
			return all, fmt.Errorf("learn %s: %w", kind, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// solvedCase is a solved ticket with its text.
type solvedCase struct {
	number int64
	text   string
	labels map[triage.Kind]string
}

// cases reads what can be learned from, the newest first.
func (a *Assist) cases(ctx context.Context) ([]solvedCase, error) {
	var all []solvedCase
	s, house := a.engine.Store(), a.engine.House()
	for below := int64(0); len(all) < mostTickets; {
		page, err := s.SolvedTickets(ctx, below, pageOfTickets)
		if err != nil || len(page) == 0 {
			return all, err
		}
		ids := make([]desk.TicketID, len(page))
		for i, one := range page {
			ids[i] = one.Ticket.ID
		}
		texts, err := s.Texts(ctx, ids, store.FirstEntries)
		if err != nil {
			return nil, err
		}
		for _, one := range page {
			if text := firstText(one, texts[one.Ticket.ID]); text != "" {
				all = append(all, solvedCase{number: one.Ticket.Number, text: text, labels: labelsOf(one.Ticket, house)})
			}
		}
		below = page[len(page)-1].Ticket.Number
	}
	return all[:mostTickets], nil
}

// firstText is the subject and the first public words of a ticket.
func firstText(one store.Loaded, texts *store.Texts) string {
	text := triage.Text(one.Subject, texts.First())
	if len(text) > mostText {
		text = strings.ToValidUTF8(text[:mostText], "")
	}
	if utf8.RuneCountInString(text) < leastText {
		return ""
	}
	return text
}

// labelsOf is what a solved ticket teaches: who solved it, wherever it was sent first, and what it turned out to be.
func labelsOf(t desk.Ticket, house desk.House) map[triage.Kind]string {
	labels := map[triage.Kind]string{triage.Impact: string(t.Impact), triage.Urgency: string(t.Urgency)}
	if _, ok := house.Categories[t.Category]; ok {
		labels[triage.Category] = string(t.Category)
	}
	if r := t.Resolution; r != nil && r.Outcome != desk.OutcomeSelf && r.Outcome != desk.OutcomeWithdrawn && r.Outcome != desk.OutcomeDuplicate {
		if _, ok := house.Teams[r.Team]; ok {
			labels[triage.Team] = string(r.Team)
		}
	}
	return labels
}

// examples are the cases that have a label of a kind, without labels that are too rare.
func examples(kind triage.Kind, cases []solvedCase) (found []triage.Example, labels map[string]int) {
	often := map[string]int{}
	for _, c := range cases {
		often[c.labels[kind]]++
	}
	labels = map[string]int{}
	for _, c := range cases {
		if label := c.labels[kind]; label != "" && often[label] >= leastOfLabel {
			labels[label]++
			found = append(found, triage.Example{Text: c.text, Label: label})
		}
	}
	return found, labels
}

func (a *Assist) learn(ctx context.Context, kind triage.Kind, cases []solvedCase, kept []store.TriageModel) (Learned, error) {
	found, labels := examples(kind, cases)
	one := Learned{Kind: kind, Examples: len(found), Labels: len(labels)}
	if len(found) < leastExamples || len(labels) < 2 {
		one.Why = fmt.Sprintf("There are %d solved tickets of %d values to learn from. At least %d of 2 values are needed, %d of each.",
			len(found), len(labels), leastExamples, leastOfLabel)
		return one, nil
	}
	model, err := triage.Train(found, learnSeed)
	if err != nil {
		return one, err
	}
	now, err := a.engine.Clock().Now()
	if err != nil {
		return one, err
	}
	last, used := newest(kind, kept)
	row := store.TriageModel{Kind: kind, Version: last.Version, MadeAt: now, Used: true, About: triage.About{
		Examples: model.Examples, Newest: cases[0].number, Held: model.Held, Threshold: model.Threshold,
	}}
	if before := used.About.Held.Accuracy; used.Version > 0 && model.Held.Accuracy < before-worseBy && sameValues(used.About.Held, model.Labels) {
		row.Used, row.About.Before = false, before
		one.Why = fmt.Sprintf("It is right in %.1f %% of what was kept aside, and version %d was in %.1f %%; that one stays.", 100*model.Held.Accuracy, used.Version, 100*before)
	} else if row.Data, err = model.Encode(); err != nil {
		return one, err
	}
	if err := a.engine.Store().SaveTriageModel(ctx, row); err != nil {
		return one, err
	}
	one.Version, one.Used, one.About = row.Version+1, row.Used, row.About
	return one, nil
}

// newest gives the last version of a kind and the last that is used; zero where there is none.
func newest(kind triage.Kind, kept []store.TriageModel) (last, used store.TriageModel) {
	for _, m := range kept { // the newest first
		if m.Kind != kind {
			continue
		}
		if last.Version == 0 {
			last = m
		}
		if m.Used && used.Version == 0 {
			used = m
		}
	}
	return last, used
}

// sameValues tells whether every value that was asked about then is known now: a team that is gone must not be suggested for ever.
func sameValues(held triage.Measured, labels []string) bool {
	known := map[string]bool{}
	for _, l := range labels {
		known[l] = true
	}
	for l := range held.PerClass {
		if !known[l] {
			return false
		}
	}
	return true
}

// When models are made anew.
const (
	learnEvery = 24 * time.Hour
	learnSoon  = time.Hour // not sooner, however many tickets were solved
	manyNew    = 200       // solved since, and a fifth of what was learned from
)

// LearnDue learns when a day has passed and something was solved since, or when much was. It tells when to look again.
func (a *Assist) LearnDue(ctx context.Context) (time.Time, error) {
	now, err := a.engine.Clock().Now()
	if err != nil {
		return time.Time{}, err
	}
	kept, err := a.engine.Store().TriageModels(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var made time.Time
	most := 0
	for _, m := range kept {
		if m.MadeAt.After(made) {
			made = m.MadeAt
		}
		most = max(most, m.About.Examples)
	}
	if !made.IsZero() {
		if now.Sub(made) < learnSoon {
			return made.Add(learnSoon), nil
		}
		fresh, err := a.solvedSince(ctx, made, now)
		if err != nil {
			return time.Time{}, err
		}
		if fresh == 0 || now.Sub(made) < learnEvery && fresh < manyNew+most/5 {
			return now.Add(learnSoon), nil
		}
	}
	all, err := a.Learn(ctx)
	for _, one := range all {
		if one.Version > 0 {
			a.log.Info("learned from solved tickets", "kind", one.Kind, "version", one.Version, "used", one.Used, "examples", one.Examples, "accuracy", one.About.Held.Accuracy)
		}
	}
	return now.Add(learnSoon), err
}

// solvedSince counts what was solved since the day of an instant.
func (a *Assist) solvedSince(ctx context.Context, since, now time.Time) (int, error) {
	const day = 24 * 60 * 60
	counts, err := a.engine.Store().Rollups(ctx, desk.Scope{All: true}, since.Unix()/day, now.Unix()/day)
	n := 0
	for _, c := range counts {
		if c.Metric == store.MetricResolved {
			n += int(c.N)
		}
	}
	return n, err
}
