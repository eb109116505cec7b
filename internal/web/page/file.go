package page

import (
	"io"
	"mime"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// SendFile answers with the file of a ticket that the address names, if the visitor reads the entry that holds it.
func (b *Base) SendFile(v *Visit, loaded store.Loaded) error {
	scope := v.Actor.Scope()
	seq, err := strconv.ParseInt(v.R.PathValue("seq"), 10, 64)
	if err != nil || !scope.Admits(loaded.Ticket) {
		return desk.NotFound("file")
	}
	record, err := b.Store().Entry(v.Ctx(), loaded.Ticket.ID, desk.Seq(seq))
	if err != nil || record.Content == nil {
		return desk.NotFound("file")
	}
	if record.Event.Audience() == desk.Internal && !scope.IsAgentOf(loaded.Ticket) {
		return desk.NotFound("file")
	}
	for _, file := range record.Content.Attachments {
		if file.Hash == v.R.PathValue("hash") {
			return b.sendFile(v, file)
		}
	}
	return desk.NotFound("file")
}

func (b *Base) sendFile(v *Visit, file desk.Attachment) error {
	reader, err := b.Blobs.Open(v.Ctx(), string(file.Client), file.Hash)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	h := v.W.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	if _, err := io.Copy(v.W, reader); err != nil {
		b.Log.Warn("a file was not sent whole", "error", err)
	}
	return nil
}
