package api

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// How long an answer is kept under its key, and how long a key may be.
const (
	answersFor = 24 * time.Hour
	maxKey     = 200
)

// byEngine marks an operation whose key is committed by the engine together with the change.
const byEngine = "byEngine"

type keyKey struct{}

// keyOf is the idempotency key of the request, or nil.
func keyOf(ctx context.Context) *store.Key {
	key, _ := ctx.Value(keyKey{}).(*store.Key)
	return key
}

// once makes a POST with an Idempotency-Key happen once: the same request gets the same answer, another one under the same
// key is refused, and one that is still being worked on as well.
func (s *server) once(ctx huma.Context, next func(huma.Context)) {
	given := ctx.Header("Idempotency-Key")
	if ctx.Method() != http.MethodPost || given == "" {
		next(ctx)
		return
	}
	r, w := humago.Unwrap(ctx)
	key, err := s.readKey(ctx, r, given)
	if err != nil {
		writeProblem(w, s.problem(ctx.Context(), err))
		return
	}
	leave, ok := s.running.enter(key.Scope + " " + key.Key)
	if !ok {
		writeProblem(w, s.problem(ctx.Context(), desk.Conflict("key.in_flight", "The first request under this key is still being worked on. Ask again in a moment.")))
		return
	}
	defer leave()
	if ctx.Operation().Metadata[byEngine] != nil {
		next(huma.WithValue(ctx, keyKey{}, key))
		return
	}
	s.onceKept(ctx, w, key, next)
}

// readKey reads the body to tell one request from another, and puts it back.
func (s *server) readKey(ctx huma.Context, r *http.Request, given string) (*store.Key, error) {
	if len(given) > maxKey {
		return nil, desk.Invalid("Idempotency-Key", "key.too_long", "An idempotency key has at most 200 characters.")
	}
	now, err := s.now()
	if err != nil {
		return nil, err
	}
	limit := ctx.Operation().MaxBodyBytes
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, desk.Invalid("", "request.broken", "The request broke off.")
	}
	if int64(len(body)) > limit {
		return nil, &desk.Error{Kind: desk.KindLimit, Code: "request.too_large", Message: "The request is larger than this route takes."}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	hash := sha256.New()
	_, _ = io.WriteString(hash, r.Method+" "+r.URL.RequestURI()+"\n")
	_, _ = hash.Write(body)
	return &store.Key{Scope: callerOf(ctx.Context()).scope(), Key: given, Body: hash.Sum(nil), Until: now.Add(answersFor)}, nil
}

// kept is an answer as it is stored, sealed with the caller's own secret: the store never holds what only the caller may read.
type kept struct {
	Status int
	Header http.Header
	Body   []byte
}

func (s *server) onceKept(ctx huma.Context, w http.ResponseWriter, key *store.Key, next func(huma.Context)) {
	secret := callerOf(ctx.Context()).secret
	earlier, err := s.earlier(ctx.Context(), key)
	if err != nil {
		writeProblem(w, s.problem(ctx.Context(), err))
		return
	}
	if earlier != nil {
		answer, err := unseal(earlier.Answer, secret)
		if err != nil {
			writeProblem(w, s.problem(ctx.Context(), err))
			return
		}
		answer.write(w)
		return
	}
	answer := kept{Header: http.Header{}}
	next(&taped{inner: ctx, answer: &answer})
	if answer.Status < http.StatusInternalServerError && answer.Status != http.StatusConflict {
		sealed, err := seal(answer, secret)
		if err == nil {
			key.Answer = sealed
			err = s.Answers.KeepAnswer(ctx.Context(), *key, key.Until.Add(-answersFor))
		}
		if err != nil {
			s.Log.Error("an answer could not be kept under its key", "error", err)
		}
	}
	answer.write(w)
}

// earlier gives what was kept under a key, nil when nothing was, or an error when it was for another request.
func (s *server) earlier(ctx context.Context, key *store.Key) (*store.Key, error) {
	found, err := s.store.Answer(ctx, key.Scope, key.Key)
	if store.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(found.Body, key.Body) {
		return nil, &desk.Error{
			Kind: desk.KindInvalid, Code: "key.other_body", Field: "Idempotency-Key",
			Message: "This idempotency key was used for another request. Use a new one.",
		}
	}
	return &found, nil
}

// earlierResult is the same for a command: the engine's result of the first call, or nil.
func (s *server) earlierResult(ctx context.Context) (*engine.Result, error) {
	key := keyOf(ctx)
	if key == nil {
		return nil, nil
	}
	found, err := s.earlier(ctx, key)
	if err != nil || found == nil {
		return nil, err
	}
	var result engine.Result
	return &result, json.Unmarshal(found.Answer, &result)
}

func (k kept) write(w http.ResponseWriter) {
	for name, values := range k.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(k.Status)
	_, _ = w.Write(k.Body)
}

// inner is embedded under another name, because the interface has a method that is called as its type.
type inner = huma.Context

// taped writes an answer down instead of sending it.
type taped struct {
	inner
	answer *kept
}

func (t *taped) Unwrap() huma.Context            { return t.inner }
func (t *taped) SetStatus(code int)              { t.answer.Status = code }
func (t *taped) Status() int                     { return t.answer.Status }
func (t *taped) SetHeader(name, value string)    { t.answer.Header.Set(name, value) }
func (t *taped) AppendHeader(name, value string) { t.answer.Header.Add(name, value) }
func (t *taped) BodyWriter() io.Writer           { return t }
func (t *taped) Write(p []byte) (int, error) {
	t.answer.Body = append(t.answer.Body, p...)
	return len(p), nil
}

func sealer(secret string) (cipher.AEAD, error) {
	key := sha256.Sum256([]byte("answers kept for " + secret))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(answer kept, secret string) ([]byte, error) {
	data, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	aead, err := sealer(secret)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, data, nil), nil
}

func unseal(sealed []byte, secret string) (kept, error) {
	var answer kept
	aead, err := sealer(secret)
	if err != nil {
		return answer, err
	}
	data, err := aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return answer, errors.New("the kept answer cannot be opened")
	}
	return answer, json.Unmarshal(data, &answer)
}

// running are the keys that are being worked on in this process. Between processes the store decides.
type running struct {
	mu   sync.Mutex
	keys map[string]bool
}

func newRunning() *running { return &running{keys: map[string]bool{}} }

func (r *running) enter(key string) (leave func(), ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keys[key] {
		return nil, false
	}
	r.keys[key] = true
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.keys, key)
	}, true
}
