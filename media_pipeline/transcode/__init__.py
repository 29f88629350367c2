"""The pure core of the video pipeline: no Django, no database, no storage.

One upload goes through five kinds of step. Each is one function of `steps`, takes local paths
and returns a frozen record whose `to_json()` is stored and whose `from_json()` brings it back:

    inspection = steps.inspect(src, options=options)                      # Inspection: probe + plan
    for chunk in inspection.plan.video.chunks:                            # any host, any order
        steps.encode_chunk(src, plan, chunk.index, out_dir=…, prefix=naming.chunk_prefix(i, fence))
    steps.encode_audio(src, plan, out_dir=…, prefix=naming.audio_prefix(fence))
    steps.make_stills(src, plan, out_dir=…, prefix=naming.stills_prefix(fence))
    steps.package(plan, chunks=…, audio=…, stills=…, open_object=…, fence=fence)

Files are written into `out_dir` under the last part of their key (`out_dir/720.m4s` for
`c0007.12/720.m4s`). `on_progress(done, total)` is called about twice a second; `cancelled()` is
asked as often, and True kills the process group and raises `errors.Cancelled`.

`pipeline.transcode_file(src, dest)` runs all of it on one file. `doctor.self_check()` says
whether this machine can. Failures are `errors.SourceRejected` and `errors.StepFailed` with a
code of `errors.FAILURES`; nothing else is raised for anything a file can contain.

Inside: `probe` → `plan` (pure) → `command` (argv, the only user of ffmpeg-python) → `run` (the
only place that starts processes) → `boxes`, `hls`, `verify`.
"""
