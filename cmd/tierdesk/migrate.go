package main

type migrateCommand struct{ place }

// Run opens the desk, which brings its tables up to date.
func (c *migrateCommand) Run(s *session) error {
	d, err := c.open(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	return s.print(map[string]string{"database": d.store.Dialect(), "state": "up to date"})
}
