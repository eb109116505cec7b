package main

import "tierdesk/internal/assist"

type triageTrainCommand struct{ place }

// learnedLine is what became of one kind.
type learnedLine struct {
	Kind      string  `json:"kind"`
	Version   int64   `json:"version,omitempty"`
	Used      bool    `json:"used"`
	Examples  int     `json:"examples"`
	Labels    int     `json:"labels"`
	Accuracy  float64 `json:"accuracy"`
	MacroF1   float64 `json:"macro_f1"`
	ECE       float64 `json:"ece"`
	N         int     `json:"n"`
	Threshold float64 `json:"threshold"`
	Why       string  `json:"why,omitempty"`
}

// Run learns now, and says how well.
func (c *triageTrainCommand) Run(s *session) error {
	leanMemory()
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	all, err := assist.New(d.engine, d.log).Learn(s.ctx)
	if err != nil {
		return err
	}
	for _, one := range all {
		held := one.About.Held
		if err := s.print(learnedLine{
			Kind: string(one.Kind), Version: one.Version, Used: one.Used, Examples: one.Examples, Labels: one.Labels,
			Accuracy: held.Accuracy, MacroF1: held.MacroF1, ECE: held.ECE, N: held.N, Threshold: one.About.Threshold, Why: one.Why,
		}); err != nil {
			return err
		}
	}
	return nil
}
