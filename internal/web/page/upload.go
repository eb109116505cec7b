package page

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"regexp"
	"strings"

	"tierdesk/internal/core/desk"
)

// Limits of what a form may bring.
const (
	maxFile     = 25 << 20
	maxFiles    = 20
	maxInMemory = 1 << 20
	maxFileName = 200 // runes
)

// Uploads keeps the files of a form in the folder of a client and gives them as attachments. A form without files gives none.
func (b *Base) Uploads(v *Visit, client desk.ClientID) ([]desk.Attachment, error) {
	if kind, _, _ := mime.ParseMediaType(v.R.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return nil, nil
	}
	if err := v.ReadForm(); err != nil {
		return nil, err
	}
	defer func() { _ = v.R.MultipartForm.RemoveAll() }()
	headers := v.R.MultipartForm.File["files"]
	if len(headers) > maxFiles {
		return nil, desk.Invalid("files", "upload.too_many", "These are too many files. Send at most 20 at once.")
	}
	var files []desk.Attachment
	for _, header := range headers {
		if header.Size == 0 && header.Filename == "" {
			continue
		}
		file, err := b.upload(v, client, header)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// ReadForm reads a form with files. Who asks for a field before it gets an empty one where the form cannot be read, and never learns why.
func (v *Visit) ReadForm() error {
	if kind, _, _ := mime.ParseMediaType(v.R.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return nil
	}
	err := v.R.ParseMultipartForm(maxInMemory)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return desk.Invalid("files", "upload.too_large", "These files are too large together. Send at most 25 MB at once.")
	case err != nil:
		return desk.Invalid("files", "upload.form", "This form cannot be read.")
	}
	return nil
}

func (b *Base) upload(v *Visit, client desk.ClientID, header *multipart.FileHeader) (desk.Attachment, error) {
	source, err := header.Open()
	if err != nil {
		return desk.Attachment{}, err
	}
	defer func() { _ = source.Close() }()
	ref, err := b.Blobs.Put(v.Ctx(), string(client), io.Reader(source), maxFile)
	if err != nil {
		return desk.Attachment{}, err
	}
	return desk.Attachment{Client: client, Hash: ref.Hash, Name: cleanName(header.Filename), Type: cleanType(header.Header.Get("Content-Type")), Size: ref.Size}, nil
}

// cleanName keeps what can be shown of a file's name. It never becomes a path, and it cannot turn the line it stands in around.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > maxFileName {
		name = string(runes[len(runes)-maxFileName:])
	}
	if name == "" || name == "." || name == "/" || name == ".." {
		return "file"
	}
	return name
}

var typeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}$`)

func cleanType(text string) string {
	kind, _, err := mime.ParseMediaType(text)
	if err != nil || !typeForm.MatchString(kind) {
		return "application/octet-stream"
	}
	return kind
}
