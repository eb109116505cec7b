package web

import (
	"io"
	"net/http"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func (s *Site) mayLook(v visit) error {
	if !mayQuarantine(v.actor.Person) {
		return desk.NotFound("page")
	}
	return nil
}

func (s *Site) quarantineList(v visit) error {
	if err := s.mayLook(v); err != nil {
		return err
	}
	receipts, err := s.Engine.Store().ListReceipts(v.ctx(), store.ReceiptQuarantined, v.r.URL.Query().Get("before"), pageSize)
	if err != nil {
		return err
	}
	s.render(v, http.StatusOK, quarantinePage(v.frame("Quarantine"), receipts, s.Mail != nil))
	return nil
}

// quarantineRaw shows the bytes as they came, as plain text that no browser takes for a page.
func (s *Site) quarantineRaw(v visit) error {
	if err := s.mayLook(v); err != nil {
		return err
	}
	receipt, err := s.Engine.Store().Receipt(v.ctx(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	reader, err := s.Blobs.Open(v.ctx(), store.MailFolder, receipt.Raw)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	v.w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if _, err := io.Copy(v.w, reader); err != nil {
		s.Log.Warn("a raw mail was not sent whole", "error", err)
	}
	return nil
}

func (s *Site) quarantineRetry(v visit) error {
	if err := s.mayLook(v); err != nil {
		return err
	}
	if err := s.Engine.Store().RetryReceipt(v.ctx(), v.r.PathValue("id")); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/quarantine", http.StatusSeeOther)
	return nil
}

func (s *Site) quarantineRelease(v visit) error {
	if err := s.mayLook(v); err != nil {
		return err
	}
	if s.Mail == nil {
		return desk.NotFound("page")
	}
	if err := s.Mail.Release(v.ctx(), v.r.PathValue("id")); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/quarantine", http.StatusSeeOther)
	return nil
}
