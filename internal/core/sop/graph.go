package sop

import (
	"fmt"
	"slices"
	"strings"
)

// graph finds loops, and steps that nothing leads to. Without a loop and with every way leading somewhere, every walk ends.
func (c *checker) graph() {
	if len(c.s.Steps) == 0 {
		return
	}
	w := &walker{c: c, state: make([]int, len(c.s.Steps))}
	w.visit(0)
	for i := range c.s.Steps {
		if w.state[i] == unseen && c.at[c.s.Steps[i].ID] == i { // one of two of a name was told already
			c.atStep(i, "id", "unreachable", "", "No way leads to step {Step}. Let one lead there, or take it away.")
		}
	}
	for i := range c.s.Steps { // loops among steps that nothing leads to are loops too
		w.visit(i)
	}
	if !slices.ContainsFunc(c.s.Steps, func(p Step) bool { return p.Kind == Outcome }) {
		c.of("steps", "end_none", "The script never ends. Add an outcome: solved, escalate or not_applicable.")
	}
}

const (
	unseen = iota
	onPath
	left
)

// walker goes depth first. The depth is bounded by the number of steps.
type walker struct {
	c     *checker
	state []int
	path  []int
}

func (w *walker) visit(i int) {
	if w.state[i] != unseen {
		return
	}
	w.state[i] = onPath
	w.path = append(w.path, i)
	for _, way := range w.c.s.Steps[i].ways() {
		next, known := w.c.at[way.to]
		if !known {
			continue
		}
		if w.state[next] == onPath {
			w.loop(i, next, way.line)
			continue
		}
		w.visit(next)
	}
	w.path = w.path[:len(w.path)-1]
	w.state[i] = left
}

// loop tells of the way from a step back to one before it.
func (w *walker) loop(from, to, line int) {
	var names []string
	for _, i := range w.path[slices.Index(w.path, to):] {
		names = append(names, w.step(i))
	}
	names = append(names, w.step(to))
	way := strings.Join(names, " → ")
	w.c.atStep(from, "next", "loop", way, "The script goes round in a loop: {Other}. Let one of these steps lead on to another.")
	w.c.found[len(w.c.found)-1].Line = line
}

func (w *walker) step(i int) string {
	if line := w.c.s.Steps[i].Line; line > 0 {
		return fmt.Sprintf("%s (line %d)", w.c.s.Steps[i].ID, line)
	}
	return string(w.c.s.Steps[i].ID)
}

// Left gives how many steps are ahead at most from a step on, itself included, outcomes not; and how many minutes at most. A script with a
// loop gives what can be counted before one comes round.
func (s Script) Left(from StepID) (steps, minutes int) {
	type left struct{ steps, minutes int }
	known := map[StepID]left{}
	var count func(id StepID, depth int) left
	count = func(id StepID, depth int) left {
		if l, ok := known[id]; ok {
			return l
		}
		p := s.Step(id)
		if p == nil || p.Kind == Outcome || depth > MaxSteps {
			return left{}
		}
		known[id] = left{} // while it is being counted, so that a loop ends
		var most left
		for _, way := range p.ways() {
			l := count(way.to, depth+1)
			most.steps, most.minutes = max(most.steps, l.steps), max(most.minutes, l.minutes)
		}
		most.steps, most.minutes = most.steps+1, most.minutes+p.Minutes
		known[id] = most
		return most
	}
	l := count(from, 0)
	return l.steps, l.minutes
}
