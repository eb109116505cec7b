package api

import "testing"

func TestSpecIsMade(t *testing.T) {
	if _, err := Spec(); err != nil {
		t.Fatal(err)
	}
}
