package worker

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

func newEngine(t *testing.T) *engine.Engine {
	t.Helper()
	s := memory.New()
	ctx := context.Background()
	if err := s.SaveHouse(ctx, desk.DefaultHouse(uuid.NewString), store.Audit{At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(ctx, s, SystemClock(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestHeavyJobsWait holds that a job that is heavy and not urgent leaves a desk alone that has just started, though commits wake it.
func TestHeavyJobsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, ran := time.Now(), time.Time{}
		job := Job{Name: "heavy", Every: time.Hour, After: 10 * time.Minute, Wake: make(chan struct{}, 1), Run: func(context.Context) (bool, time.Time, error) {
			if ran.IsZero() {
				ran = time.Now()
			}
			return false, time.Time{}, nil
		}}
		job.Wake <- struct{}{}
		ctx, stop := context.WithTimeout(t.Context(), 11*time.Minute)
		defer stop()
		NewPool(newEngine(t), slog.New(slog.NewTextHandler(io.Discard, nil)), job).Run(ctx)
		if waited := ran.Sub(began); waited != 10*time.Minute {
			t.Errorf("it ran after %s", waited)
		}
	})
}

// TestJobsGoOnAfterFailures runs jobs that fail, break off or have more to do; none of them stops the others or itself.
func TestJobsGoOnAfterFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var failing, breaking, working atomic.Int64
		jobs := []Job{
			{Name: "failing", Every: time.Second, Run: func(context.Context) (bool, time.Time, error) {
				failing.Add(1)
				return false, time.Time{}, errors.New("no")
			}},
			{Name: "breaking", Every: time.Second, Run: func(context.Context) (bool, time.Time, error) {
				breaking.Add(1)
				panic("broken")
			}},
			{Name: "working", Every: time.Second, Run: func(context.Context) (bool, time.Time, error) {
				return working.Add(1)%3 != 0, time.Time{}, nil
			}},
		}
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		NewPool(newEngine(t), slog.New(slog.NewTextHandler(io.Discard, nil)), jobs...).Run(ctx)
		if failing.Load() < 4 || breaking.Load() < 8 || working.Load() < 24 {
			t.Errorf("got %d, %d and %d runs in ten seconds, want at least 4, 8 and 24", failing.Load(), breaking.Load(), working.Load())
		}
	})
}

// TestJobIsWoken runs a job that would sleep for an hour as soon as something comes.
func TestJobIsWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{}, 1)
		var runs atomic.Int64
		job := Job{Name: "sleeping", Every: time.Hour, Wake: wake, Run: func(context.Context) (bool, time.Time, error) {
			runs.Add(1)
			return false, time.Time{}, nil
		}}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		go NewPool(newEngine(t), slog.New(slog.NewTextHandler(io.Discard, nil)), job).Run(ctx)
		time.Sleep(time.Second)
		wake <- struct{}{}
		time.Sleep(time.Second)
		if got := runs.Load(); got != 2 {
			t.Errorf("got %d runs, want the first and the woken one", got)
		}
		<-ctx.Done()
		synctest.Wait()
	})
}
