package admin

import (
	"crypto/sha256"
	"sync"
	"time"

	"tierdesk/internal/store"
)

// made remembers for a moment what a form was answered with that nobody can ask for again: who presses its button twice sees the
// second answer alone. The zero value is ready.
type made struct {
	mu      sync.Mutex
	answers map[[sha256.Size]byte]madeAnswer
}

type madeAnswer struct {
	text string
	at   time.Time
}

// How long an answer is remembered, and how many are.
const (
	madeFor = 10 * time.Second
	maxMade = 100
)

// once makes something, or gives what was made a moment ago under the same key. Without a key each call makes another.
func (m *made) once(key *store.Key, make func() (string, error)) (string, error) {
	if key == nil {
		return make()
	}
	name := sha256.Sum256([]byte(key.Scope + "\n" + key.Key + "\n" + string(key.Body)))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(time.Now())
	if answer, ok := m.answers[name]; ok {
		return answer.text, nil
	}
	text, err := make()
	if err == nil && len(m.answers) < maxMade {
		m.answers[name] = madeAnswer{text: text, at: time.Now()}
	}
	return text, err
}

func (m *made) forget(now time.Time) {
	if m.answers == nil {
		m.answers = map[[sha256.Size]byte]madeAnswer{}
	}
	for name, answer := range m.answers {
		if now.Sub(answer.at) > madeFor {
			delete(m.answers, name)
		}
	}
}
