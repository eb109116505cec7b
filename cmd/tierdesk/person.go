package main

import (
	"bytes"
	"context"
	"io"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/mail"
	"tierdesk/internal/mail/letter"
	"tierdesk/internal/store"
)

type personCommand struct {
	Erase personEraseCommand `cmd:"" help:"Take a person's name, address and texts away for good."`
}

type personEraseCommand struct {
	place
	Email string `required:"" help:"The person's address."`
}

// Run erases rows, texts, raw mails and files.
func (c *personEraseCommand) Run(s *session) error {
	d, err := c.openExisting(s.ctx, s.problems)
	if err != nil {
		return err
	}
	defer d.close()
	person, err := d.store.PersonByEmail(s.ctx, c.Email)
	if err != nil {
		return err
	}
	raws, err := d.eraseRaw(s.ctx, person)
	if err != nil {
		return err
	}
	erased, err := d.engine.Erase(s.ctx, person.ID, "")
	if err != nil {
		return err
	}
	for _, b := range append(erased.Blobs, raws...) {
		if err := d.deleteUnused(s.ctx, b); err != nil {
			return err
		}
	}
	return s.print(map[string]int{"entries": len(erased.Entries), "files": len(erased.Blobs) + len(raws)})
}

func (d *openedDesk) deleteUnused(ctx context.Context, b store.BlobKey) error {
	used, err := d.store.BlobInUse(ctx, b.Client, b.Hash)
	if err != nil || used {
		return err
	}
	return d.blobs.Delete(ctx, b.Client, b.Hash)
}

// eraseRaw walks every raw mail that was settled, also those in quarantine or dropped, and forgets the ones that name the
// person. What still waits is placed first and found by the next erasure.
func (d *openedDesk) eraseRaw(ctx context.Context, p desk.Person) ([]store.BlobKey, error) {
	var gone []store.BlobKey
	redact := engine.Redactor(p)
	for _, state := range []store.ReceiptState{store.ReceiptPlaced, store.ReceiptQuarantined, store.ReceiptDropped} {
		before := ""
		for {
			receipts, err := d.store.ListReceipts(ctx, state, before, 100)
			if err != nil {
				return gone, err
			}
			if len(receipts) == 0 {
				break
			}
			for _, r := range receipts {
				before = r.ID
				names, err := d.rawNames(ctx, r, redact)
				if err != nil {
					return gone, err
				}
				if names {
					gone = append(gone, store.BlobKey{Client: mail.RawFolder, Hash: r.Raw})
					if err := d.store.DropRaw(ctx, r.ID); err != nil {
						return gone, err
					}
				}
			}
		}
	}
	return gone, nil
}

// rawNames tells whether a raw mail names somebody, in its bytes or once its parts are decoded.
func (d *openedDesk) rawNames(ctx context.Context, r store.Receipt, redact func(string) string) (bool, error) {
	if r.Raw == "" {
		return false, nil
	}
	reader, err := d.blobs.Open(ctx, mail.RawFolder, r.Raw)
	if store.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	raw, err := io.ReadAll(reader)
	_ = reader.Close()
	if err != nil {
		return false, err
	}
	text := string(bytes.ToValidUTF8(raw, nil))
	if l, err := letter.Parse(raw, letter.DefaultBudget()); err == nil {
		text += l.Text + l.HTML + l.Subject + people(l.From) + people(l.To) + people(l.CC)
		for _, a := range l.Attachments {
			text += a.Name + string(bytes.ToValidUTF8(a.Data, nil))
		}
	}
	return redact(text) != text, nil
}

func people(list []letter.Address) string {
	var b strings.Builder
	for _, a := range list {
		b.WriteString(" " + a.Name + " " + a.Address)
	}
	return b.String()
}
