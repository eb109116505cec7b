package sqlstore

import (
	"context"
	"sync"
)

// blockSize is how many ticket numbers a node of PostgreSQL takes at once.
const blockSize = 50

// numberBlock is what is left of the numbers this node took.
type numberBlock struct {
	mu   sync.Mutex
	next int64
	last int64
}

const nextNumber = `INSERT INTO counters (name, value) VALUES ('ticket', ?) ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value`

// ticketNumber gives the next number: from the counter in the same transaction on SQLite, from this node's block on
// PostgreSQL, where a shared counter would make all nodes wait for each other.
func (s *Store) ticketNumber(t *tx) (int64, error) {
	if s.dialect.name() == "postgres" {
		return s.fromBlock(t.ctx)
	}
	var number int64
	err := t.row(nextNumber, 1).Scan(&number)
	return number, err
}

func (s *Store) fromBlock(ctx context.Context) (int64, error) {
	s.numbers.mu.Lock()
	defer s.numbers.mu.Unlock()
	if s.numbers.next > s.numbers.last || s.numbers.last == 0 {
		var last int64
		if err := s.counter.QueryRowContext(ctx, s.text(nextNumber), blockSize).Scan(&last); err != nil {
			return 0, err
		}
		s.numbers.next, s.numbers.last = last-blockSize+1, last
	}
	number := s.numbers.next
	s.numbers.next++
	return number, nil
}
