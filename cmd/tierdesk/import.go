package main

import "tierdesk/internal/importer"

type importCommand struct {
	Corpus   importCorpusCommand   `cmd:"" help:"Bring in the benchmark's corpus: bulk, without letters."`
	Eventlog importEventlogCommand `cmd:"" help:"Bring in the log of another service desk: its cases become history, for the report of tiers."`
	Script   importScriptCommand   `cmd:"" help:"Keep scripts that were written as YAML or Markdown, a JSON line a file."`
	Rules    importRulesCommand    `cmd:"" help:"Take the rules of routing and escalation over from a file, as their next version."`
}

type importCorpusCommand struct {
	place
	Dir string `arg:"" help:"The folder with tickets.tsv and messages.tsv." type:"existingdir"`
}

// Run imports and says how much.
func (c *importCorpusCommand) Run(s *session) error {
	d, err := c.open(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	counts, err := importer.Corpus(s.ctx, d.engine, c.Dir)
	if err != nil {
		return err
	}
	if err := d.sealNow(s.ctx); err != nil {
		return err
	}
	return s.print(counts)
}
