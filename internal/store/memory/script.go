package memory

import (
	"cmp"
	"context"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
)

// keptScript is one version with who kept it.
type keptScript struct {
	script sop.Script
	by     store.ScriptVersion
}

// SaveScript adds the next version.
func (s *Store) SaveScript(_ context.Context, one sop.Script, a store.Audit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newestScript(one.ID) != one.Version {
		return store.ErrStale
	}
	one = store.CleanScript(one)
	one.Version++
	s.scripts = append(s.scripts, keptScript{one, store.ScriptVersion{Version: one.Version, SavedAt: a.At, SavedBy: a.By, Retired: one.Retired, Title: one.Title}})
	s.audit(a, "script", string(one.ID))
	return nil
}

func (s *Store) newestScript(id sop.ID) int64 {
	newest := int64(0)
	for _, k := range s.scripts {
		if k.script.ID == id {
			newest = max(newest, k.script.Version)
		}
	}
	return newest
}

// Scripts reads the newest versions.
func (s *Store) Scripts(context.Context) ([]sop.Script, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []sop.Script
	for _, k := range s.scripts {
		if k.script.Version == s.newestScript(k.script.ID) {
			all = append(all, k.script.Copy())
		}
	}
	slices.SortFunc(all, func(a, b sop.Script) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// Script reads one version.
func (s *Store) Script(_ context.Context, ref sop.Ref) (sop.Script, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.scripts {
		if k.script.Ref() == ref {
			return k.script.Copy(), nil
		}
	}
	return sop.Script{}, desk.NotFound("script")
}

// ScriptVersions reads who kept which version.
func (s *Store) ScriptVersions(_ context.Context, id sop.ID) ([]store.ScriptVersion, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []store.ScriptVersion
	for _, k := range slices.Backward(s.scripts) { // of one script they come in order
		if k.script.ID == id {
			all = append(all, k.by)
		}
	}
	return all, nil
}

func (s *Store) countScripts(sides []store.Side, u *undo) {
	for _, c := range store.ScriptCountsOf(sides...) {
		s.addScriptCount(c.ScriptCount, 1)
		u.add(func() { s.addScriptCount(c.ScriptCount, -1) })
	}
}

func (s *Store) addScriptCount(c store.ScriptCount, sign int64) {
	n, seconds := c.N, c.Seconds
	c.N, c.Seconds = 0, 0
	sum := s.scriptCounts[c]
	s.scriptCounts[c] = [2]int64{sum[0] + sign*n, sum[1] + sign*seconds}
}

// CountScript adds one.
func (s *Store) CountScript(_ context.Context, id sop.ID, what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addScriptCount(store.ScriptCount{Script: id, What: what, N: 1}, 1)
	return nil
}

// ScriptCounts reads what was counted.
func (s *Store) ScriptCounts(_ context.Context, id sop.ID) ([]store.ScriptCount, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []store.ScriptCount
	for c, sum := range s.scriptCounts {
		if (id == "" || c.Script == id) && sum[0] > 0 {
			c.N, c.Seconds = sum[0], sum[1]
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b store.ScriptCount) int {
		return cmp.Or(cmp.Compare(a.Script, b.Script), cmp.Compare(a.What, b.What), cmp.Compare(a.Step, b.Step), a.Band-b.Band)
	})
	return all, nil
}
