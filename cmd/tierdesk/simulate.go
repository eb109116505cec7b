package main

import (
	"fmt"
	"os"

	"tierdesk/internal/sim"
)

type simulateCommand struct {
	Scenario string `arg:"" help:"The file of the scenario." type:"existingfile"`
	Runs     int    `help:"How many weeks of each variant; 0: as the scenario says."`
	Seed     uint64 `help:"Of the first week; 0: as the scenario says."`
}

// Run plays the scenario and prints a result for each variant; the seed is told on the way.
func (c *simulateCommand) Run(s *session) error {
	file, err := os.Open(c.Scenario)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	scenario, err := sim.Read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Scenario, err)
	}
	if c.Runs > 0 {
		scenario.Runs = c.Runs
	}
	if c.Seed > 0 {
		scenario.Seed = c.Seed
	}
	results, err := sim.Run(s.ctx, scenario, func(variant string, run int) {
		_, _ = fmt.Fprintf(s.problems, "%s: week %d of %d\n", variant, run, scenario.Runs)
	})
	if err != nil {
		return err
	}
	return s.print(map[string]any{"scenario": scenario.Name, "seed": scenario.Seed, "results": results})
}
