package main

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
)

type triageEvalCommand struct {
	Train       string `required:"" help:"A CSV file with the columns text and label, packed (.gz) or not." type:"existingfile"`
	Test        string `required:"" help:"Another, whose labels are guessed." type:"existingfile"`
	Curve       bool   `help:"Say as well how the answers get better with more examples."`
	DropOverlap bool   `name:"drop-overlap" help:"Learn nothing from texts that are in the test file too."`
	Seed        uint64 `default:"1" help:"What chance begins with; the same gives the same answer."`
}

// evaluated is the answer.
type evaluated struct {
	triage.Measured
	Curve []curvePoint `json:"curve,omitempty"`
}

type curvePoint struct {
	N        int     `json:"n"`
	Accuracy float64 `json:"accuracy"`
}

// Run learns, asks and measures.
func (c *triageEvalCommand) Run(s *session) error {
	leanMemory()
	bad := 0
	problem := func(what string) {
		bad++
		fmt.Fprintln(s.problems, "tierdesk:", what)
	}
	train, err := readExamples(c.Train, problem)
	if err != nil {
		return err
	}
	test, err := readExamples(c.Test, problem)
	if err != nil {
		return err
	}
	if len(test) == 0 {
		return desk.Invalid("test", "triage.no_test", "There is no row with a label in "+c.Test+".")
	}
	train = c.overlap(s, train, test)
	answer, err := c.measure(s, train, test)
	if errors.Is(err, triage.ErrNoExamples) {
		return desk.Invalid("train", "triage.no_train", "There is no row with a label to learn from in "+c.Train+".")
	}
	if err != nil {
		return desk.Invalid("train", "triage.train", err.Error())
	}
	if err := s.print(answer); err != nil {
		return err
	}
	return badOr(bad, nil)
}

// overlap tells how many texts to learn from are asked about too, and leaves them out where that was asked for.
func (c *triageEvalCommand) overlap(s *session, train, test []triage.Example) []triage.Example {
	asked := make(map[string]bool, len(test))
	for _, e := range test {
		asked[e.Text] = true
	}
	kept := make([]triage.Example, 0, len(train))
	for _, e := range train {
		if !asked[e.Text] {
			kept = append(kept, e)
		}
	}
	both := len(train) - len(kept)
	switch {
	case both > 0 && c.DropOverlap:
		fmt.Fprintf(s.problems, "tierdesk: %d texts of %s are in %s too; nothing is learned from them\n", both, c.Train, c.Test)
		return kept
	case both > 0:
		fmt.Fprintf(s.problems, "tierdesk: %d texts of %s are in %s too, which flatters the answer; --drop-overlap leaves them out\n", both, c.Train, c.Test)
	}
	return train
}

// measure learns from all, and for the curve from a sixteenth, an eighth, a quarter and a half before.
func (c *triageEvalCommand) measure(s *session, train, test []triage.Example) (evaluated, error) {
	var answer evaluated
	sizes := []int{len(train)}
	if c.Curve {
		train = shuffled(train, c.Seed)
		sizes = []int{len(train) / 16, len(train) / 8, len(train) / 4, len(train) / 2, len(train)}
	}
	for _, n := range sizes {
		if n == 0 && len(train) > 0 {
			continue
		}
		if err := s.ctx.Err(); err != nil {
			return answer, err
		}
		model, err := triage.Train(train[:n], c.Seed)
		if err != nil {
			return answer, err
		}
		answers := make([]triage.Answer, len(test))
		for i, e := range test {
			best := model.Best(e.Text)
			answers[i] = triage.Answer{Label: e.Label, Said: best.Label, Confidence: best.Confidence}
		}
		answer.Measured = triage.Measure(answers)
		if c.Curve {
			answer.Curve = append(answer.Curve, curvePoint{N: n, Accuracy: answer.Accuracy})
		}
	}
	return answer, nil
}

// shuffled gives the examples in an order by chance, so that a part of them is of all kinds.
func shuffled(examples []triage.Example, seed uint64) []triage.Example {
	order := append([]triage.Example(nil), examples...)
	chance := rand.New(rand.NewPCG(seed, 0))
	chance.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}
