package main

import "tierdesk/internal/store"

type doctorCommand struct{ place }

type doctorAnswer struct {
	OK          bool           `json:"ok"`
	Database    string         `json:"database"`
	House       int64          `json:"house_version"`
	Clock       string         `json:"clock_drift"`
	Mail        map[string]int `json:"mail"`
	DeadLetters int            `json:"dead_letters"`
	Advice      []string       `json:"advice"`
}

// Run looks at what goes wrong most often and says what to do.
func (c *doctorCommand) Run(s *session) error {
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	counts, err := d.store.CountReceipts(s.ctx)
	if err != nil {
		return err
	}
	dead, err := d.store.DeadPosts(s.ctx, 1000)
	if err != nil {
		return err
	}
	answer := doctorAnswer{
		Database: d.store.Dialect(), House: d.engine.House().Version, Clock: d.engine.Clock().Drift().String(),
		Mail: map[string]int{}, DeadLetters: len(dead), Advice: []string{},
	}
	for state, n := range counts {
		answer.Mail[string(state)] = n
	}
	if n := counts[store.ReceiptQuarantined]; n > 0 {
		answer.Advice = append(answer.Advice, "Mail waits in quarantine: a person has to look at it.")
	}
	if len(dead) > 0 {
		answer.Advice = append(answer.Advice, "Letters could not be sent and were given up.")
	}
	agents, err := d.store.ListAgents(s.ctx)
	if err != nil {
		return err
	}
	if len(agents) == 0 {
		answer.Advice = append(answer.Advice, "Nobody works here yet: tierdesk user create.")
	}
	answer.OK = len(answer.Advice) == 0
	return s.print(answer)
}
