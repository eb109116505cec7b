package page

import (
	"sync"
	"time"

	"tierdesk/internal/store"
)

// said remembers for a while what the words of a form became. Who goes back gets a new form with a new key; the same words in it
// mean what was sent already. It is of this node alone: what counts for certain is the once-key. The zero value is ready.
type said struct {
	mu    sync.Mutex
	words map[string]saidWords
}

type saidWords struct {
	number int64
	until  time.Time
}

// How long words are remembered, and how many.
const (
	saidFor = 10 * time.Minute
	maxSaid = 10_000
)

// SaidLately gives the number of the ticket that the same words of the same person became a moment ago.
func (b *Base) SaidLately(key *store.Key, now time.Time) (int64, bool) {
	if key == nil {
		return 0, false
	}
	b.said.mu.Lock()
	defer b.said.mu.Unlock()
	words, ok := b.said.words[key.Scope+string(key.Body)]
	return words.number, ok && now.Before(words.until)
}

// RememberSaid keeps what words became.
func (b *Base) RememberSaid(key *store.Key, number int64, now time.Time) {
	if key == nil {
		return
	}
	b.said.mu.Lock()
	defer b.said.mu.Unlock()
	if b.said.words == nil || len(b.said.words) >= maxSaid {
		b.said.words = map[string]saidWords{}
	}
	b.said.words[key.Scope+string(key.Body)] = saidWords{number: number, until: now.Add(saidFor)}
}
