package realparts

import (
	"runtime"
	"testing"
)

// verdict is a testing.TB that remembers how it was ended. Like the real one, it ends the goroutine.
type verdict struct {
	testing.TB
	got string
}

func (v *verdict) Helper() {}

func (v *verdict) Skip(...any) {
	v.got = "skipped"
	runtime.Goexit()
}

func (v *verdict) Fatal(...any) {
	v.got = "failed"
	runtime.Goexit()
}

func verdictOf(act func(testing.TB)) string {
	v := &verdict{got: "runs"}
	done := make(chan struct{})
	go func() {
		defer close(done)
		act(v)
	}()
	<-done
	return v.got
}

func TestVerdicts(t *testing.T) {
	tests := []struct{ real, want, wantMissing string }{
		{"0", "skipped", "skipped"},
		{"1", "runs", "failed"},
		{"", "runs", "skipped"},
	}
	for _, tt := range tests {
		t.Run("TIERDESK_REAL="+tt.real, func(t *testing.T) {
			t.Setenv(variable, tt.real)
			if got := verdictOf(Want); got != tt.want {
				t.Errorf("part wanted: got %q, want %q", got, tt.want)
			}
			missing := func(t testing.TB) { Missing(t, "There is no such part here.") }
			if got := verdictOf(missing); got != tt.wantMissing {
				t.Errorf("part missing: got %q, want %q", got, tt.wantMissing)
			}
		})
	}
}
