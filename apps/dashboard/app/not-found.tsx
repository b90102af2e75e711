export default function NotFound() {
  return (
    <main className="grid h-full place-content-center justify-items-center p-6 text-center">
      <h1 className="text-20 font-semibold">There is no such page</h1>
      <p className="mt-2 text-muted">
        <a className="text-accent underline underline-offset-2" href="/">
          Go to the fleet
        </a>
      </p>
    </main>
  );
}
