import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { fill } from './fill.ts';

/** A database with so many clicks in it. */
export interface Subject {
  size: number;
  db: Database;
  name: string;
}

export async function prepare(admin: pg.Client, cluster: string, size: number): Promise<Subject> {
  const name = `affitor_bench_${randomUUID().slice(0, 8)}`;
  await admin.query(`create database ${name}`);
  const url = new URL(cluster);
  url.pathname = name;
  const db = await openDatabase(url.href, { seeded: true });
  const started = performance.now();
  await fill(db, size);
  console.log(`${size.toLocaleString('en')} clicks made in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return { size, db, name };
}
