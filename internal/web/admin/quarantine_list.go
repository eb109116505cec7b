package admin

import (
	"cmp"
	"io"
	"net/http"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// quarantineList are mails that could not be placed.
type quarantineList struct {
	Receipts   []store.Receipt
	Next       string
	MayRelease bool
}

func (s *Site) quarantineList(v *page.Visit) error {
	receipts, err := s.Store().ListReceipts(v.Ctx(), store.ReceiptQuarantined, v.Query("after"), pageSize)
	if err != nil {
		return err
	}
	l := quarantineList{Receipts: receipts, MayRelease: s.Mail != nil}
	if len(receipts) == pageSize {
		l.Next = receipts[len(receipts)-1].ID
	}
	return s.Render(v, http.StatusOK, quarantineListPage(s.head(v, v.T("admin.quarantine")), l))
}

// receipt gives a mail of the address that waits for a person; any other is not there.
func (s *Site) receipt(v *page.Visit) (store.Receipt, error) {
	r, err := s.Store().Receipt(v.Ctx(), v.R.PathValue("id"))
	if err == nil && r.State != store.ReceiptQuarantined {
		return r, desk.NotFound("receipt")
	}
	return r, err
}

// quarantineShow is one mail with its bytes, as far as they can be read on a page.
type quarantineShow struct {
	store.Receipt
	Raw        string
	Cut        bool // there is more than is shown
	MayRelease bool
	Problem    string
}

// rawShown is how much of a mail a page shows; the rest is in the file.
const rawShown = 64 << 10

func (s *Site) quarantineShow(v *page.Visit) error { return s.quarantinePage(v, http.StatusOK, "") }

func (s *Site) quarantinePage(v *page.Visit, status int, problem string) error {
	r, err := s.receipt(v)
	if err != nil {
		return err
	}
	reader, err := s.Blobs.Open(v.Ctx(), store.MailFolder, r.Raw)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	data, err := io.ReadAll(io.LimitReader(reader, rawShown))
	if err != nil {
		return err
	}
	show := quarantineShow{Receipt: r, Raw: strings.ToValidUTF8(string(data), "\uFFFD"), Cut: r.Size > rawShown, MayRelease: s.Mail != nil, Problem: problem}
	h := s.head(v, cmp.Or(sender(r), v.T("admin.quarantine.nobody")), link{Href: "/admin/quarantine", Label: v.T("admin.quarantine")})
	return s.Render(v, status, quarantineShowPage(h, show))
}

// quarantineRaw gives the bytes as they came, as a file that no browser takes for a page.
func (s *Site) quarantineRaw(v *page.Visit) error {
	r, err := s.receipt(v)
	if err != nil {
		return err
	}
	reader, err := s.Blobs.Open(v.Ctx(), store.MailFolder, r.Raw)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	h := v.W.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="mail.txt"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	if _, err := io.Copy(v.W, reader); err != nil {
		s.Log.Warn("a raw mail was not sent whole", "error", err)
	}
	return nil
}

// quarantineRetry puts a mail back to be placed as if it had just come.
func (s *Site) quarantineRetry(v *page.Visit) error {
	return s.quarantineAct(v, "mail.retry", "retried", func(id string) error { return s.Store().RetryReceipt(v.Ctx(), id) })
}

// quarantineRelease places a mail although nothing vouches for who sent it.
func (s *Site) quarantineRelease(v *page.Visit) error {
	if s.Mail == nil {
		return desk.NotFound("page")
	}
	return s.quarantineAct(v, "mail.release", "released", func(id string) error { return s.Mail.Release(v.Ctx(), id) })
}

// quarantineAct leaves an entry in the trail before anything happens: what was done without one would be nobody's.
func (s *Site) quarantineAct(v *page.Visit, act, done string, do func(id string) error) error {
	r, err := s.receipt(v)
	if err != nil {
		return err
	}
	if err := s.Engine.Note(v.Ctx(), v.Actor, act, r.ID); err != nil {
		return err
	}
	err = do(r.ID)
	if page.IsRefusal(err) {
		return s.quarantinePage(v, page.StatusOf(err), s.Problem(v, err))
	}
	if err != nil {
		return err
	}
	v.Go("/admin/quarantine?done=" + done)
	return nil
}

func quarantinePath(id string) string { return "/admin/quarantine/" + id }

// sender is who a mail says it is from.
func sender(r store.Receipt) string { return cmp.Or(r.Author, r.EnvelopeFrom) }
