// Package sim plays a desk on a virtual clock: cases come in, agents take them, hand them on and solve them, through the same engine as in
// production, on the memory store. It knows of the desk what a door knows, and holds no rule of it: what the engine refuses, nobody does here either.
//
// One seed gives one week: every source of chance draws from a stream of its own, so that a change of one leaves the others as they were.
package sim

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"go.yaml.in/yaml/v3"
)

// Scenario is a desk, what comes to it, and how its people err.
type Scenario struct {
	Name  string    `yaml:"name"`
	Seed  uint64    `yaml:"seed"`
	Runs  int       `yaml:"runs"` // with this seed and those after it
	Start time.Time `yaml:"start"`
	Days  int       `yaml:"days"`
	Drain int       `yaml:"drain"` // days after the last arrival in which the desk works on
	Zone  string    `yaml:"zone"`
	Open  string    `yaml:"open"` // hours of every weekday, of agents and agreement: "08:00-18:00"

	Teams    []Team    `yaml:"teams"`
	Arrivals Arrivals  `yaml:"arrivals"`
	Kinds    []Kind    `yaml:"kinds"`
	Odds     Odds      `yaml:"odds"`
	Promise  Promise   `yaml:"promise"`
	Accept   Accept    `yaml:"accept"`
	Variants []Variant `yaml:"variants"`
}

// Team is a group of agents. The first is the intake.
type Team struct {
	Name   string `yaml:"name"`
	Tier   int    `yaml:"tier"`
	People int    `yaml:"people"`
}

// Arrivals are how many cases come on a weekday, by hour.
type Arrivals struct {
	PerDay float64   `yaml:"per_day"`
	Hours  []float64 `yaml:"hours"` // 24 weights
}

// Kind is a sort of cases: the team that can solve them, and how long that takes.
type Kind struct {
	Name     string  `yaml:"name"`
	Team     string  `yaml:"team"`
	Share    float64 `yaml:"share"`
	Minutes  float64 `yaml:"minutes"` // mean work, exponential
	Priority int     `yaml:"priority"`
}

// Odds are how often somebody errs. Where they come from the scenario's file says.
type Odds struct {
	StartsRight     float64 `yaml:"starts_right"`     // begins with the team that will solve it
	HopRight        float64 `yaml:"hop_right"`        // a change of team leads to that team
	WrongGoesBack   float64 `yaml:"wrong_goes_back"`  // a wrong change is sent back to the team it came from
	DispatcherRight float64 `yaml:"dispatcher_right"` // a dispatcher sends it to that team
	LookMinutes     float64 `yaml:"look_minutes"`     // until somebody sees that it is not theirs
}

// Promise are the open minutes of the first response and the solution, by priority.
type Promise struct {
	Response [4]int `yaml:"response"`
	Solution [4]int `yaml:"solution"`
}

// Accept is the acceptance clock of every way between teams, in open minutes.
type Accept struct {
	Minutes int `yaml:"minutes"`
}

// Variant is a way to run the same week.
type Variant struct {
	Name       string `yaml:"name"`
	HopGuard   bool   `yaml:"hop_guard"`
	Acceptance bool   `yaml:"acceptance"`
}

// maxScenario bounds the file of a scenario.
const maxScenario = 1 << 20

// Read reads a scenario. Unknown fields and impossible values are refused with their place.
func Read(r io.Reader) (Scenario, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxScenario+1))
	if err != nil {
		return Scenario{}, fmt.Errorf("read the scenario: %w", err)
	}
	if len(data) > maxScenario {
		return Scenario{}, fmt.Errorf("the scenario is larger than a megabyte")
	}
	var s Scenario
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&s); err != nil {
		return s, fmt.Errorf("read the scenario: %w", err)
	}
	return s, s.check()
}

func (s Scenario) check() error {
	zone := s.Zone
	if _, err := time.LoadLocation(zone); err != nil || zone == "" {
		return fmt.Errorf("zone: %q is no time zone; write it as Europe/Berlin", s.Zone)
	}
	if s.Days < 1 || s.Days > 366 || s.Drain < 0 || s.Drain > 366 || s.Runs < 1 || s.Runs > 1000 {
		return fmt.Errorf("days is 1 to 366, drain 0 to 366 and runs 1 to 1000")
	}
	if len(s.Teams) == 0 || len(s.Kinds) == 0 || len(s.Variants) == 0 {
		return fmt.Errorf("a scenario has teams, kinds and variants")
	}
	tiers := map[string]int{}
	for i, t := range s.Teams {
		if t.Name == "" || t.Tier < 1 || t.Tier > 3 || t.People < 1 || t.People > 500 || tiers[t.Name] != 0 {
			return fmt.Errorf("teams[%d]: a team has a name of its own, a tier from 1 to 3 and 1 to 500 people", i)
		}
		tiers[t.Name] = t.Tier
	}
	share := 0.0
	for i, k := range s.Kinds {
		if tiers[k.Team] == 0 || k.Share < 0 || k.Minutes <= 0 || k.Priority < 1 || k.Priority > 4 {
			return fmt.Errorf("kinds[%d]: a kind has a team of the scenario, a share, minutes of work and a priority from 1 to 4", i)
		}
		share += k.Share
	}
	if share <= 0 || s.Arrivals.PerDay <= 0 || s.Arrivals.PerDay > 100_000 || len(s.Arrivals.Hours) != 24 {
		return fmt.Errorf("shares sum to more than 0; arrivals have per_day and 24 weights in hours")
	}
	for name, odds := range map[string]float64{
		"starts_right": s.Odds.StartsRight, "hop_right": s.Odds.HopRight, "wrong_goes_back": s.Odds.WrongGoesBack, "dispatcher_right": s.Odds.DispatcherRight,
	} {
		if odds < 0 || odds > 1 {
			return fmt.Errorf("odds.%s is %v; it lies between 0 and 1", name, odds)
		}
	}
	return nil
}
