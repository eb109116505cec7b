package main

import "runtime/debug"

// leanMemory keeps a command that learns near what it needs: by default twice that is taken before anything is given back.
func leanMemory() { debug.SetGCPercent(30) }

type triageCommand struct {
	Eval  triageEvalCommand  `cmd:"" help:"Learn from one file of texts with labels and say how well another is answered."`
	Train triageTrainCommand `cmd:"" help:"Learn from the desk's solved tickets now, which it does by itself each day."`
}
