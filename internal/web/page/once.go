package page

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
)

// onceField is the hidden field of a form that makes what it asks for happen once, however often it is sent.
const onceField = "once"

// How long a form is remembered after it was sent, and how long its key may be.
const (
	onceFor = 24 * time.Hour
	maxOnce = 64
)

// NewOnce draws the once-key of a form that is about to be shown.
func NewOnce() string { return rand.Text() }

// Once gives the once-key a form was sent with; empty: it had none, and each sending counts.
func (v *Visit) Once() string {
	if key := v.Form(onceField); len(key) <= maxOnce {
		return key
	}
	return ""
}

// Key is the once-key of a form for the engine, which answers the second sending of the same words as it answered the first, and
// refuses other words under the same key. It belongs to the visitor: nobody else learns what was sent under it.
func (v *Visit) Key(now time.Time, words ...any) *store.Key {
	once := v.Once()
	if once == "" {
		return nil
	}
	hash := sha256.New()
	_, _ = io.WriteString(hash, v.R.Pattern+" "+v.R.URL.Path)
	for _, one := range words {
		_, _ = fmt.Fprintf(hash, "\n%q", fmt.Sprint(one))
	}
	return &store.Key{Scope: "form:" + string(v.Person().ID), Key: once, Body: hash.Sum(nil), Until: now.Add(onceFor)}
}

// Apart gives a key of its own to what was said: other words under the same key are then something else, and not refused.
func Apart(key *store.Key) *store.Key {
	if key != nil {
		key.Key += ":" + hex.EncodeToString(key.Body[:16])
	}
	return key
}

// Earlier gives what a form became that was sent before under the same key.
func (b *Base) Earlier(v *Visit, key *store.Key) (engine.Result, bool) {
	var result engine.Result
	if key == nil {
		return result, false
	}
	found, err := b.Store().Answer(v.Ctx(), key.Scope, key.Key)
	return result, err == nil && json.Unmarshal(found.Answer, &result) == nil
}

// SentBefore says what became of a form that was sent before with other words, which were not sent.
func (b *Base) SentBefore(v *Visit, key *store.Key, err error) error {
	var e *desk.Error
	if !errors.As(err, &e) || e.Code != "key.other_body" {
		return err
	}
	before, ok := b.Earlier(v, key)
	if !ok {
		return err
	}
	n := strconv.FormatInt(before.Number, 10)
	return desk.Conflict("request.sent_before", fmt.Sprintf("This form was sent before and became #%s. What you changed since is not in it: write it there, or send again to open another one.", n)).
		With(desk.Value{Place: "N", Text: n})
}

// NewID is the id of what a form adds. A form with a once-key gives the same id for the same words, so that it adds one thing
// however often it is sent; secrets have no part in it.
func (v *Visit) NewID() (string, error) {
	once := v.Once()
	if once == "" {
		id, err := uuid.NewV7()
		return id.String(), err
	}
	words := url.Values{}
	for name, values := range v.R.PostForm {
		if name != "password" {
			words[name] = values
		}
	}
	said := v.R.URL.Path + "\n" + string(v.Person().ID) + "\n" + words.Encode()
	return uuid.NewHash(sha256.New(), uuid.Nil, []byte(said), 8).String(), nil
}
