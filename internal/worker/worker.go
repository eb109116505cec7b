// Package worker does what the desk does by itself: due work, letters, search, anchors, garbage. Each job sleeps until
// something is to be done and takes a lease where only one node may do it. It decides nothing: it wakes the engine and
// the adapters it was given.
package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tierdesk/internal/engine"
)

// Job is one thing the desk does by itself.
type Job struct {
	Name  string
	Every time.Duration // the longest sleep
	After time.Duration // how long the first run waits: what is heavy and not urgent leaves a desk alone that has just started
	// Run does what is to be done now. It gives true when more is waiting, so that it is run again at once, and the instant
	// of the next work, or zero when only Every counts.
	Run func(ctx context.Context) (more bool, next time.Time, err error)
	// Woken jobs run after every commit as well.
	Woken bool
	// Wake, where set, runs the job when something comes from it.
	Wake chan struct{}
}

// Pool runs jobs until its context ends.
type Pool struct {
	engine *engine.Engine
	log    *slog.Logger
	jobs   []Job
	wakes  []chan struct{}
}

// NewPool makes a pool over an engine.
func NewPool(e *engine.Engine, log *slog.Logger, jobs ...Job) *Pool {
	p := &Pool{engine: e, log: log, jobs: jobs}
	for _, job := range jobs {
		if job.Wake == nil {
			job.Wake = make(chan struct{}, 1)
		}
		p.wakes = append(p.wakes, job.Wake)
	}
	return p
}

// Run works until the context ends, and returns when every job has come to rest.
func (p *Pool) Run(ctx context.Context) {
	var running sync.WaitGroup
	for i := range p.jobs {
		running.Go(func() {
			rest(ctx, time.Duration(i)*startGap, nil)
			p.loop(ctx, p.jobs[i], p.wakes[i])
		})
	}
	running.Go(func() { p.passOn(ctx) })
	running.Wait()
}

// passOn tells every job that wants to know of a commit.
func (p *Pool) passOn(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.engine.Wake():
		}
		for i, job := range p.jobs {
			if job.Woken {
				nudge(p.wakes[i])
			}
		}
	}
}

func nudge(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// The pauses after failures: short at first, so that a hiccup heals unseen, then longer.
const (
	firstPause = 200 * time.Millisecond
	lastPause  = 30 * time.Second
	startGap   = 50 * time.Millisecond // between the first runs of jobs: all at once each took a connection of its own, for good
	breather   = 20 * time.Millisecond // between two runs of a job, however often it is woken
)

func (p *Pool) loop(ctx context.Context, job Job, wake chan struct{}) {
	pause := firstPause
	if job.After > 0 {
		rest(ctx, job.After, nil)
	}
	for ctx.Err() == nil {
		more, next, err := p.once(ctx, job)
		switch {
		case engine.IsClock(err): // told once, by the job that compares clocks
			rest(ctx, compareSoon, nil)
			continue
		case err != nil && ctx.Err() == nil:
			p.log.Error("a job failed and will be tried again", "job", job.Name, "error", err, "pause", pause)
			rest(ctx, pause, nil)
			pause = min(2*pause, lastPause)
			continue
		case more:
			continue
		}
		pause = firstPause
		rest(ctx, breather, nil)
		rest(ctx, p.sleep(job, next), wake)
	}
}

// once keeps a job's panic from taking the desk down.
func (p *Pool) once(ctx context.Context, job Job) (more bool, next time.Time, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			p.log.Error("a job broke off", "job", job.Name, "panic", broken)
			more, next = false, time.Time{}
		}
	}()
	return job.Run(ctx)
}

func (p *Pool) sleep(job Job, next time.Time) time.Duration {
	if next.IsZero() {
		return job.Every
	}
	now, err := p.engine.Clock().Now()
	if err != nil {
		return job.Every
	}
	return max(min(next.Sub(now), job.Every), time.Millisecond)
}

func rest(ctx context.Context, pause time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}
