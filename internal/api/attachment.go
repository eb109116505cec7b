package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// The limits of a file.
const (
	maxFile     = 25 << 20
	maxFileName = 200
	keysFor     = 20 * time.Hour // less than what unused files are kept for
)

// File is a file of an entry.
type File struct {
	Hash string `json:"hash" doc:"SHA-256"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// Uploaded is a file that can be named in a message.
type Uploaded struct {
	File
	Key string `json:"key" doc:"Name it in \"attachments\" of a message, note, resolution or new ticket, within 20 hours"`
}

// fileKey names an uploaded file in a body. Knowing a hash is not enough to attach a file: the key is signed.
type fileKey struct {
	Key string `json:"key" maxLength:"2000" doc:"The key that the upload answered"`
}

// grant is what the key of a file says.
type grant struct {
	Person desk.PersonID
	Client desk.ClientID
	File   File
	Until  time.Time
}

type uploadInput struct {
	Keyed
	Client  string `query:"client_id" maxLength:"40" doc:"For which client; absent: the caller's only one"`
	Name    string `query:"name" maxLength:"500" doc:"Of a file that is sent as it is; a multipart form brings its own"`
	request *http.Request
}

// Resolve keeps the request, whose body is read as it comes.
func (in *uploadInput) Resolve(ctx huma.Context) []error {
	in.request, _ = humago.Unwrap(ctx)
	return nil
}

type downloadInput struct {
	OnTicket
	Seq  int64  `path:"seq" minimum:"1"`
	Hash string `path:"hash" maxLength:"64"`
}

// stream is an answer that is written as it is read.
type stream struct {
	Body func(huma.Context)
}

func (s *server) attachmentRoutes() {
	up := post("/attachments", "upload-file", "Send a file, to be named in a message", "Attachments")
	up.MaxBodyBytes = maxFile + smallBody
	handle(s, up, s.uploadFile)
	// Said afterwards, or huma would read the body itself.
	s.api.OpenAPI().Paths["/attachments"].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}},
		"multipart/form-data": {Schema: &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{
			"file": {Type: "string", Format: "binary"},
		}}},
	}}
	down := get("/tickets/{ticket}/attachments/{seq}/{hash}", "download-file", "Get a file of an entry", "Attachments")
	down.Responses = binaryAnswer("application/octet-stream")
	handle(s, down, s.downloadFile)
}

func binaryAnswer(contentType string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: "The bytes", Content: map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
}

func (s *server) uploadFile(ctx context.Context, in *uploadInput) (*out[Uploaded], error) {
	who := actor(ctx)
	if err := who.MayAct(desk.ActUploadFile); err != nil {
		return nil, err
	}
	client := desk.ClientID(in.Client)
	if client == "" && len(who.Person.Contacts) == 1 {
		client = who.Person.Contacts[0].Client
	}
	if client == "" {
		return nil, desk.Invalid("client_id", "upload.client", "Say for which client the file is.")
	}
	if _, err := s.client(ctx, string(client)); err != nil {
		return nil, err
	}
	source, name, contentType, err := fileIn(in)
	if err != nil {
		return nil, err
	}
	ref, err := s.Blobs.Put(ctx, string(client), source, maxFile)
	if err != nil {
		return nil, err
	}
	now, err := s.now()
	if err != nil {
		return nil, err
	}
	file := File{Hash: ref.Hash, Name: cleanName(name), Type: cleanType(contentType), Size: ref.Size}
	key := s.sign(grant{Person: who.Person.ID, Client: client, File: file, Until: now.Add(keysFor)})
	return answer(Uploaded{File: file, Key: key}), nil
}

// fileIn finds the bytes: the first file of a multipart form, or the body itself.
func fileIn(in *uploadInput) (io.Reader, string, string, error) {
	r := in.request
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return r.Body, in.Name, r.Header.Get("Content-Type"), nil
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, "", "", desk.Invalid("", "upload.form", "This form cannot be read.")
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, "", "", desk.Invalid("file", "upload.file_missing", "There is no file in this form.")
		}
		if part.FileName() != "" {
			return part, part.FileName(), part.Header.Get("Content-Type"), nil
		}
	}
}

// cleanName keeps what can be shown of a name; it never becomes a path.
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

const anyType = "application/octet-stream"

func cleanType(text string) string {
	kind, _, err := mime.ParseMediaType(text)
	if err != nil || !typeForm.MatchString(kind) {
		return anyType
	}
	return kind
}

func (s *server) sign(g grant) string {
	data, _ := json.Marshal(g) // plain fields cannot fail
	encode := base64.RawURLEncoding.EncodeToString
	return encode(data) + "." + encode(s.mac(data))
}

func (s *server) mac(data []byte) []byte {
	mac := hmac.New(sha256.New, s.Secret)
	_, _ = mac.Write([]byte("attachment "))
	_, _ = mac.Write(data)
	return mac.Sum(nil)
}

// filesOf reads the keys of files that the caller uploaded.
func (s *server) filesOf(who desk.Actor, keys []fileKey) ([]desk.Attachment, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	now, err := s.now()
	if err != nil {
		return nil, err
	}
	var files []desk.Attachment
	for _, k := range keys {
		g, ok := s.readGrant(k.Key)
		if !ok || g.Person != who.Person.ID || now.After(g.Until) {
			return nil, desk.Invalid("attachments", "attachment.key_unknown", "This file is not known, or was sent too long ago. Send it again.")
		}
		files = append(files, desk.Attachment{Client: g.Client, Hash: g.File.Hash, Name: g.File.Name, Type: g.File.Type, Size: g.File.Size})
	}
	return files, nil
}

func (s *server) readGrant(key string) (grant, bool) {
	var g grant
	text, tag, _ := strings.Cut(key, ".")
	data, dataErr := base64.RawURLEncoding.DecodeString(text)
	mac, macErr := base64.RawURLEncoding.DecodeString(tag)
	if dataErr != nil || macErr != nil || !hmac.Equal(mac, s.mac(data)) {
		return g, false
	}
	return g, json.Unmarshal(data, &g) == nil
}

func filesWire(files []desk.Attachment) []File {
	var wire []File
	for _, f := range files {
		wire = append(wire, File{Hash: f.Hash, Name: f.Name, Type: f.Type, Size: f.Size})
	}
	return wire
}

func (s *server) downloadFile(ctx context.Context, in *downloadInput) (*stream, error) {
	loaded, err := s.load(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	file, err := s.fileOf(ctx, loaded.Ticket, in)
	if err != nil {
		return nil, err
	}
	bytes, err := s.Blobs.Open(ctx, string(file.Client), file.Hash)
	if err != nil {
		return nil, err
	}
	return &stream{Body: func(hc huma.Context) {
		defer func() { _ = bytes.Close() }()
		_, w := humago.Unwrap(hc)
		disposition := mime.FormatMediaType("attachment", map[string]string{"filename": file.Name})
		if disposition == "" {
			disposition = "attachment"
		}
		s.send(w, bytes, file.Type, disposition)
	}}, nil
}

// fileOf finds a file in an entry that the caller may read.
func (s *server) fileOf(ctx context.Context, t desk.Ticket, in *downloadInput) (desk.Attachment, error) {
	record, err := s.store.Entry(ctx, t.ID, desk.Seq(in.Seq))
	if err != nil && !store.IsNotFound(err) {
		return desk.Attachment{}, err
	}
	if err != nil || record.Content == nil || !isFor(voiceOf(ctx, t), record.Event) {
		return desk.Attachment{}, desk.NotFound("file")
	}
	i := slices.IndexFunc(record.Content.Attachments, func(a desk.Attachment) bool { return a.Hash == in.Hash })
	if i < 0 {
		return desk.Attachment{}, desk.NotFound("file")
	}
	return record.Content.Attachments[i], nil
}

// send writes bytes that a stranger made so that no browser takes them for a page. What breaks on the way ends the connection,
// or a cut file would look whole.
func (s *server) send(w http.ResponseWriter, r io.Reader, contentType, disposition string) {
	h := w.Header()
	h.Set("Content-Type", cleanType(contentType))
	h.Set("Content-Disposition", disposition)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(w, r); err != nil {
		s.Log.Error("a file could not be sent whole", "error", err)
		panic(http.ErrAbortHandler)
	}
}
