package main

import "tierdesk/internal/mail/letter"

type mailCommand struct {
	Inspect mailInspectCommand `cmd:"" help:"Print how each mail is read, a JSON line a file."`
	Trim    mailTrimCommand    `cmd:"" help:"Print reply, quote and signature of plain texts, a JSON line a file."`
}

type mailInspectCommand struct {
	Files []string `arg:"" name:"file" help:"Raw messages."`
}

// Run reads every file; a bad one gives a line with its error and the rest goes on.
func (c *mailInspectCommand) Run(s *session) error {
	failed, err := letter.Inspect(s.out, c.Files)
	return badOr(failed, err)
}

type mailTrimCommand struct {
	Files []string `arg:"" name:"file" help:"Plain texts of replies."`
}

// Run trims every file.
func (c *mailTrimCommand) Run(s *session) error {
	failed, err := letter.TrimFiles(s.out, c.Files)
	return badOr(failed, err)
}

func badOr(failed int, err error) error {
	if err == nil && failed > 0 {
		return errBadInput
	}
	return err
}
