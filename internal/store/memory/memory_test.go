package memory_test

import (
	"testing"

	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
	"tierdesk/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return memory.New() })
}
